// SQL as services write it: constant text, and between it parameters, ids and other pieces of SQL. Nothing else can get
// into a statement: a text that was put together does not type-check.

/** A parameter that is text. The type of an id is none: an id is given as `digits(…)`. */
type Text = string & { readonly __brand?: never }

/** One value of a statement. */
export type Scalar = Text | number | boolean | null | Buffer | Digits

/** A value, or with `query` a list for `IN (?)`, or rows for `VALUES ?`. Neither list may be empty. */
export type Param = Scalar | readonly Scalar[] | readonly (readonly Scalar[])[]

/**
 * An id in a statement: digits, so that a comparison is one of integers and an index is read on MySQL and MariaDB alike.
 * A quoted id may be compared as a rounded double. Only `digits` makes them.
 */
export class Digits {
  readonly text: string
  constructor(value: string) {
    if (!/^[0-9]{1,20}$/.test(value)) throw new TypeError('an id has 1 to 20 digits')
    this.text = value
  }
  /** How mysql2 puts it into a text. */
  toSqlString(): string {
    return this.text
  }
}

/** The id as a parameter of either kind of statement. @throws TypeError for anything but digits */
export function digits(id: string): Digits {
  return new Digits(id)
}

/** A statement, or a piece of one. Only `sql` and its kin make them. */
export class Sql {
  readonly text: string
  readonly params: readonly Param[]
  constructor(text: string, params: readonly Param[]) {
    this.text = text
    this.params = params
  }
}

/** Template tag: ids and whole numbers stand in the text as digits, pieces of SQL as they are, and every other value is a parameter. */
export function sql(constant: TemplateStringsArray, ...values: readonly (Param | Sql)[]): Sql {
  let text = constant[0] ?? ''
  const params: Param[] = []
  for (const [index, value] of values.entries()) {
    if (value instanceof Sql) params.push(...value.params)
    if (value instanceof Sql || value instanceof Digits) text += value.text
    else if (typeof value === 'number' && Number.isSafeInteger(value)) text += String(value)
    else {
      params.push(value)
      text += '?'
    }
    text += constant[index + 1] ?? ''
  }
  return new Sql(text, params)
}

/** Ids, at least one, for `IN (…)`. */
export function digitList(ids: readonly string[]): Sql {
  return new Sql(ids.map((id) => digits(id).text).join(', '), [])
}

/** Pieces, at least one, with another one between them. */
export function joined(pieces: readonly Sql[], between: Sql): Sql {
  const [first, ...others] = pieces
  if (first === undefined) throw new TypeError('nothing to join')
  const params = others.flatMap((piece) => [...between.params, ...piece.params])
  return new Sql(pieces.map(({ text }) => text).join(between.text), [...first.params, ...params])
}

/** A schema by its name. @throws TypeError for a name that would need quotes */
export function schemaName(schema: string): Sql {
  return new Sql(checkedSchema(schema), [])
}

/** A schema's name goes into SQL and lock names unescaped, so it is narrow. @throws TypeError */
export function checkedSchema(schema: string): string {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(schema)) {
    throw new TypeError(`"${schema}" is not a schema name: a-z, 0-9 and _, at most 40`)
  }
  return schema
}

/** A text that was put together. For the bench and for tests: nothing that serves people uses it. */
export function uncheckedSql(text: string, params: readonly Param[] = []): Sql {
  return new Sql(text, params)
}

/** A text that stands in the source as it is: not `string`, and not a template with something of that type in it. */
export type Constant<Text extends string> = {} extends Record<Text, unknown> ? never : Text
