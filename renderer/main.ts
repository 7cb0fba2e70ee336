import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { bridge } from './bridge/index.ts'
import { applyTheme } from './composables/use-theme.ts'
import { router } from './router.ts'
import './styles/main.css'

applyTheme()
createApp(App).use(createPinia()).use(router).mount('#app')
bridge.start()
