import 'vue'

// Attributes and listeners that fall through to a component's root element, which strict templates
// would otherwise call unknown. Everything else that is not a prop stays an error.
declare module 'vue' {
  interface AllowedComponentProps {
    onClick?: (event: MouseEvent) => unknown
    form?: string
    placeholder?: string
    'aria-label'?: string | undefined
    'aria-describedby'?: string | undefined
  }
}
