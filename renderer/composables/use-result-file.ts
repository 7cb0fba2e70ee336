import { client } from '../bridge/index.ts'
import { useToastsStore } from '../stores/toasts.ts'

/** Shows the file that a job's newest result names: the desktop opens it, a browser in another tab. */
export function useResultFile(): (jobId: number) => Promise<void> {
  const toasts = useToastsStore()
  return async (jobId) => {
    try {
      const { url } = await client.jobs.openFile({ id: jobId })
      if (url !== null) window.open(url, '_blank', 'noopener')
    } catch (error) {
      toasts.fail('The file was not opened', error)
    }
  }
}
