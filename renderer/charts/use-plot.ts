import { useElementSize, useMutationObserver, usePreferredDark } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { ChartData } from './chart-line.ts'
import type { Plot, PlotOptions } from './plot.ts'

/** A chart in an element: drawn when its code has come, and again when its data, size or the theme changes. */
export function usePlot(
  target: Readonly<Ref<HTMLElement | null>>,
  data: () => ChartData,
  options: PlotOptions,
): { readonly plot: Readonly<Ref<Plot | null>>; readonly hasFailed: Readonly<Ref<boolean>> } {
  const plot = shallowRef<Plot | null>(null)
  const hasFailed = shallowRef(false)
  const { width, height } = useElementSize(target)
  let isGone = false

  watch(
    target,
    async (element) => {
      plot.value?.destroy()
      plot.value = null
      if (!element) return
      try {
        const { drawPlot } = await import('./plot.ts')
        if (!isGone && target.value === element) plot.value = drawPlot(element, data(), options)
      } catch {
        hasFailed.value = true
      }
    },
    { flush: 'post', immediate: true },
  )
  watch(data, (next) => plot.value?.show(next))
  watch([width, height], ([w, h]) => {
    if (w > 0 && h > 0) plot.value?.resize(w, h)
  })
  const repaint = (): void => plot.value?.repaint()
  watch(usePreferredDark(), repaint)
  useMutationObserver(document.documentElement, repaint, { attributeFilter: ['data-theme'] })
  onScopeDispose(() => {
    isGone = true
    plot.value?.destroy()
  })
  return { plot, hasFailed }
}
