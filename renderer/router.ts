import { createRouter, createWebHashHistory } from 'vue-router'
import { addressInWords } from './composables/use-job-route.ts'
import Overview from './views/Overview.vue'
import Jobs from './views/Jobs.vue'

const RELOADED_FOR = 'reloaded-for'

/** Pages live behind the hash, so that one address serves both hosts and a job's link can be handed on. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'overview', component: Overview, meta: { title: 'Overview' } },
    { path: '/jobs/:id(\\d+)?', name: 'jobs', component: Jobs, meta: { title: 'Jobs' } },
    {
      path: '/failures/matrix',
      name: 'failure-matrix',
      component: () => import('./views/Failures.vue'),
      meta: { title: 'Failures' },
    },
    {
      path: '/failures/rules',
      name: 'group-rules',
      component: () => import('./views/Failures.vue'),
      meta: { title: 'Failures' },
    },
    {
      path: '/failures/:id(\\d+)?',
      name: 'failures',
      component: () => import('./views/Failures.vue'),
      meta: { title: 'Failures' },
    },
    {
      path: '/queues',
      name: 'queues',
      component: () => import('./views/Queues.vue'),
      meta: { title: 'Queues' },
    },
    {
      path: '/schedules/:name?',
      name: 'schedules',
      component: () => import('./views/Schedules.vue'),
      meta: { title: 'Schedules' },
    },
    {
      path: '/handlers/:type?',
      name: 'handlers',
      component: () => import('./views/Handlers.vue'),
      meta: { title: 'Handlers' },
    },
    {
      path: '/workers',
      name: 'workers',
      component: () => import('./views/Workers.vue'),
      meta: { title: 'Workers' },
    },
    {
      path: '/ledger/trash',
      name: 'trash',
      component: () => import('./views/Ledger.vue'),
      meta: { title: 'Ledger' },
    },
    {
      path: '/ledger/:id(\\d+)?',
      name: 'ledger',
      component: () => import('./views/Ledger.vue'),
      meta: { title: 'Ledger' },
    },
    {
      path: '/health',
      name: 'health',
      component: () => import('./views/Health.vue'),
      meta: { title: 'Health' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./views/Settings.vue'),
      meta: { title: 'Settings' },
    },
    {
      path: '/logs',
      name: 'logs',
      component: () => import('./views/Logs.vue'),
      meta: { title: 'Logs' },
    },
    {
      path: '/:rest(.*)',
      name: 'not-found',
      component: () => import('./views/NotFound.vue'),
      meta: { title: 'Not found' },
    },
  ],
})

// Other pages and older links name a job in the path, and a status, type or queue each by itself.
router.beforeEach((to) => (to.name === 'jobs' ? (addressInWords(to) ?? true) : true))

/**
 * A page's code is asked for when the page is first shown. Where it is gone, the host serves another version by
 * now: load that, at the address that was asked for. Once, so that a host that is broken is no endless loop.
 */
router.onError((error: unknown, to) => {
  if (!(error instanceof TypeError) || !/module/i.test(error.message)) return
  const reloadedFor = sessionStorage.getItem(RELOADED_FOR)
  if (reloadedFor === to.fullPath) return
  sessionStorage.setItem(RELOADED_FOR, to.fullPath)
  window.location.hash = to.fullPath
  window.location.reload()
})
router.afterEach(() => sessionStorage.removeItem(RELOADED_FOR))

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name: its heading, the window's title, what is announced. */
    readonly title: string
  }
}
