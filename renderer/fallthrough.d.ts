import 'vue'

// What falls through Reka's parts to their elements, which the template check can't follow there.
declare module 'vue' {
  interface AllowedComponentProps {
    onClick?: (event: MouseEvent) => unknown
    placeholder?: string
    title?: string | undefined
  }
}
