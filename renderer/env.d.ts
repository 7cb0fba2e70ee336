/// <reference types="vite/client" />

// For tools that read TypeScript alone (ESLint); vue-tsc resolves each .vue file to its own types.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
