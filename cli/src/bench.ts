export async function bench(_args: readonly string[]): Promise<number> {
  return await Promise.resolve(1)
}
