import { readStack } from './stack.ts'

/** An answer of the public API, its body parsed. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** What tests read of bodies; the wire format's own names. */
export type Body = {
  readonly data?: unknown
  readonly includes?: { readonly users?: readonly Shown[]; readonly tweets?: readonly Shown[] }
  readonly meta?: {
    readonly result_count: number
    readonly next_token?: string
    readonly previous_token?: string
  }
  readonly errors?: readonly {
    readonly title?: string
    readonly type?: string
    readonly message?: string
    readonly parameters?: Readonly<Record<string, readonly string[]>>
    readonly resource_id?: string
  }[]
  readonly title?: string
  readonly type?: string
  readonly status?: number
  readonly detail?: string
}

export type Shown = {
  readonly id: string
  readonly text: string
  readonly [field: string]: unknown
}

/** Requests to the public API with one bearer token; nothing is retried and nothing throws for its status. */
export type Api = {
  get(path: string): Promise<Answer>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
  send(path: string, init: RequestInit): Promise<Answer>
}

export function createApi(bearer: string | null): Api {
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers)
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`)
    const response = await fetch(readStack().api + path, { ...init, headers })
    const text = await response.text()
    const body: Body = text === '' ? {} : JSON.parse(text)
    return { status: response.status, headers: response.headers, body }
  }
  const sendJson = (method: string, path: string, body: unknown, headers = {}) =>
    send(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  return {
    send,
    get: (path) => send(path),
    post: (path, body, headers) => sendJson('POST', path, body, headers),
    put: (path, body) => sendJson('PUT', path, body),
    delete: (path) => send(path, { method: 'DELETE' }),
  }
}
