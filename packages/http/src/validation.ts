import { excerpt, invalidRequests, visiblePattern, type ProblemError } from '@flightpath/contracts'
import { Ajv, type ErrorObject } from 'ajv'
import addFormatsModule from 'ajv-formats'
import { findNotOffered } from './find-not-offered.ts'
import { isObject } from './is-object.ts'

export type HttpPart = 'body' | 'querystring' | 'params'

/** Gives a part of a request as its schema has it; throws the API's 400 when it does not fit. */
export type CheckPart = (data: unknown) => unknown

export type PartChecker = (schema: object, part: HttpPart) => CheckPart

/**
 * Compiles route schemas. A body is taken literally; query and path values are text, so numbers and booleans in them
 * are converted, and lists are split at commas beforehand.
 */
export function createPartChecker(): PartChecker {
  const literal = createAjv(false)
  const converting = createAjv(true)
  return (schema, part) => {
    const validate = (part === 'body' ? literal : converting).compile(schema)
    const lists = part === 'querystring' ? listParameters(schema) : []
    return (data) => {
      if (lists.length > 0 && isObject(data)) splitLists(data, lists)
      if (validate(data)) return data
      const lacking = findNotOffered(schema, data)
      if (lacking.length > 0) throw invalidRequests(lacking)
      throw faultsToProblem(validate.errors ?? [], part, data)
    }
  }
}

function createAjv(coerceTypes: boolean): Ajv {
  // allErrors stays off: a hostile body must not cost more than its first fault.
  const ajv = new Ajv({ coerceTypes, useDefaults: true, strict: false, allErrors: false })
  addFormatsModule.default(ajv, ['date-time'])
  return ajv
}

/** The names of a query schema's list parameters, whose values clients send joined by commas. */
function listParameters(schema: { properties?: Record<string, unknown> }): string[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, value]) => isObject(value) && value['type'] === 'array')
    .map(([name]) => name)
}

/** Splits comma-joined list parameters in place, repeated ones included. */
function splitLists(query: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) {
    const value = query[name]
    if (value === undefined) continue
    query[name] = [value]
      .flat()
      .flatMap((part) => (typeof part === 'string' ? part.split(',') : []))
  }
}

/** Turns a schema fault into the API's 400, naming the parameter, its value and what it may be. */
function faultsToProblem(
  errors: readonly ErrorObject[],
  part: HttpPart,
  data: unknown,
): ProblemError {
  const error = errors[0]
  if (error === undefined) return invalidRequests([])
  const parameter = parameterName(error)
  const value = valueAt(data, error)
  const where = part === 'body' ? 'field' : part === 'params' ? 'path parameter' : 'parameter'
  return invalidRequests([
    {
      parameter: parameter === '' ? part : parameter,
      value,
      message: explain(error, where, parameter, value),
    },
  ])
}

function explain(error: ErrorObject, where: string, parameter: string, value: string): string {
  const subject = `the ${where} \`${parameter}\``
  const params: Record<string, unknown> = error.params
  switch (error.keyword) {
    case 'required':
      return `${subject} is missing`
    case 'additionalProperties':
      return `${subject} is not known`
    case 'enum':
      return `${subject} value [${value}] is not one of [${String(params['allowedValues'])}]`
    case 'pattern':
      if (params['pattern'] === visiblePattern)
        return `${subject} is blank: nothing of it can be seen`
      return `${subject} value [${value}] does not match ${String(params['pattern'])}`
    case 'type':
      return parameter === ''
        ? `the request ${where === 'field' ? 'body' : where} must be a JSON ${String(params['type'])}`
        : `${subject} value [${value}] must be of type ${String(params['type'])}`
    default:
      return `${subject} value [${value}] ${error.message ?? 'is not valid'}`
  }
}

function parameterName(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/')
  const params: Record<string, unknown> = error.params
  const last = params['missingProperty'] ?? params['additionalProperty']
  const name = [path, last].filter((step) => typeof step === 'string' && step !== '').join('.')
  // A fault in one item of a list is a fault of the list parameter.
  return name.replace(/\.\d+$/, '')
}

function valueAt(data: unknown, error: ErrorObject): string {
  let value = data
  for (const step of error.instancePath.split('/').slice(1)) {
    if (!isObject(value) && !Array.isArray(value)) break
    value = Reflect.get(value, step)
  }
  const params: Record<string, unknown> = error.params
  if (typeof params['additionalProperty'] === 'string' && isObject(value)) {
    value = value[params['additionalProperty']]
  }
  if (error.keyword === 'required') return ''
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return excerpt(text)
}
