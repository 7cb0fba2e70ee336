import path from 'node:path'
import { wallFault } from './import-walls.mjs'

/** The import walls as an ESLint rule: `walls/imports`. */
export const importWalls = {
  meta: { name: 'walls' },
  rules: {
    imports: /** @type {import('eslint').Rule.RuleModule} */ ({
      meta: { type: 'problem', schema: [], messages: { wall: '{{fault}}' } },
      create(context) {
        const file = path.relative(context.cwd, context.filename).replaceAll('\\', '/')
        /** @param {any} node */
        const check = (node) => {
          const specifier = node.source?.value
          if (typeof specifier !== 'string') return
          const isTypeOnly =
            node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType'
          const fault = wallFault({ file, specifier, isTypeOnly })
          if (fault) context.report({ node: node.source, messageId: 'wall', data: { fault } })
        }
        return {
          ImportDeclaration: check,
          ImportExpression: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
          TSImportType: check,
        }
      },
    }),
  },
}
