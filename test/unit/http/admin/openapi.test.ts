import { describe, expect, it } from 'vitest'
import { adminRoutes } from '../../../../src/http/admin/server.ts'
import { openTestHost } from '../../../support/open-test-host.ts'

interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, any>>
  readonly components: { readonly schemas: Record<string, any> }
}

async function document(): Promise<Document> {
  const host = await openTestHost()
  const response = await host.request('/api/openapi.json')
  expect(response.status).toBe(200)
  return (await response.json()) as Document
}

/** Every `$ref` in a document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => (key === '$ref' ? [String(each)] : references(each)))
}

describe('the OpenAPI document', () => {
  it('has every route of the admin API, with its answers and errors', async () => {
    const { openapi, paths } = await document()

    expect(openapi).toBe('3.1.0')
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(documented.sort()).toEqual(adminRoutes.map(({ method, path }) => `${method} ${path}`).sort())
    expect(Object.keys(paths['/api/admin/queue/jobs']?.post.responses)).toEqual([
      '200',
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '500',
      '507',
    ])
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(adminRoutes.length)
    expect(ids.every((id) => /^[a-zA-Z]+$/.test(id))).toBe(true)
  })

  it('describes parameters and bodies with the schemas that check them', async () => {
    const { paths } = await document()

    expect(paths['/api/admin/queue/jobs']?.get.parameters).toContainEqual(
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ type: 'integer', minimum: 1, default: 50 }),
      }),
    )
    expect(paths['/api/admin/queue/jobs/{id}/retry']?.post.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
    ])
    const body = paths['/api/admin/queue/jobs']?.post.requestBody.content['application/json'].schema
    expect(body).toMatchObject({
      required: ['type'],
      additionalProperties: false,
      properties: {
        max_attempts: { type: 'integer', minimum: 1, maximum: 100_000 },
        run_at: { format: 'date-time' },
      },
    })
    const bulk =
      paths['/api/admin/queue/jobs/bulk-retry']?.post.requestBody.content['application/json'].schema
    expect(bulk.anyOf).toHaveLength(2)
  })

  it('names its schemas once, and every reference leads to one', async () => {
    const api = await document()

    expect(Object.keys(api.components.schemas).sort()).toEqual([
      'Attempt',
      'CronEntry',
      'CronRun',
      'Error',
      'FailureGroup',
      'FailureGroupDetails',
      'GroupRule',
      'Hold',
      'Job',
      'NewGroupRule',
      'Operation',
      'RetryOutcomes',
      'RulePreview',
      'Stats',
      'Wave',
    ])
    expect(api.components.schemas.Job.required).toEqual(
      expect.arrayContaining(['id', 'payload', 'run_at', 'timeout_seconds']),
    )
    const found = references(api)
    expect(found.length).toBeGreaterThan(20)
    for (const reference of found) {
      expect(Object.keys(api.components.schemas)).toContain(reference.replace('#/components/schemas/', ''))
    }
    expect(JSON.stringify(api)).not.toContain('$defs')
  })
})
