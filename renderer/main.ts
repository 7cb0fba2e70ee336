import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { bridge } from './bridge/index.ts'
import { restWhileHidden } from './bridge/rest-while-hidden.ts'
import { applyTheme } from './composables/use-theme.ts'
import { router } from './router.ts'
import './styles/main.css'

applyTheme()
createApp(App).use(createPinia()).use(router).mount('#app')
bridge.start()
// A window of the desktop has a port of its own, and may tell of news while it is hidden.
if (!window.yardmaster) restWhileHidden(bridge, document)
