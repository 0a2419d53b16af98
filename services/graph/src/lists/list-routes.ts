// The public routes that change lists, and who is on, follows or pinned them.
import {
  addListMember,
  createList as createListRoute,
  deleteList as deleteListRoute,
  followList,
  forbidden,
  limits,
  pinList,
  removeListMember,
  unfollowList,
  unpinList,
  updateList as updateListRoute,
  type AccountId,
  type ListId,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { changeListText, createList, deleteList, type Refusal } from './change-list.ts'
import type { CommandDeps } from '../following/change-relations.ts'
import { addMember, removeMember } from './list-members.ts'
import type { Shelf } from '../storing/list-shelf-store.ts'
import { putOnShelf, takeOffShelf } from './list-shelves.ts'
import {
  listNotFound,
  requireAccount,
  requireAccountId,
  requireListId,
  requireOwn,
  userNotFound,
} from '../request-checks.ts'

export function serveLists(server: HttpServer, commands: CommandDeps): void {
  serveOwnLists(server, commands)
  serveMembers(server, commands)
  serveShelves(server, commands)
}

function serveOwnLists(server: HttpServer, commands: CommandDeps): void {
  server.serve(createListRoute, async ({ account, body }) => {
    const { name, description = '', private: isPrivate = false } = body
    const text = { name, description, private: isPrivate }
    const id = await createList(commands, requireAccount(account), text)
    if (id !== null) return { data: { id, name } }
    throw forbidden(`You own ${limits.ownedLists} lists, which is the most allowed.`)
  })
  server.serve(updateListRoute, async ({ account, params, body }) => {
    const id = requireListId('id', params.id)
    const outcome = await changeListText(commands, id, requireAccount(account), body)
    if (outcome !== 'changed') throw refused(outcome, id)
    return { data: { updated: true } }
  })
  server.serve(deleteListRoute, async ({ account, params }) => {
    const id = requireListId('id', params.id)
    const outcome = await deleteList(commands, id, requireAccount(account))
    if (outcome !== 'deleted') throw refused(outcome, id)
    return { data: { deleted: true } }
  })
}

function serveMembers(server: HttpServer, commands: CommandDeps): void {
  server.serve(addListMember, async ({ account, params, body }) => {
    const ownerId = requireAccount(account)
    const listId = requireListId('id', params.id)
    const accountId = requireAccountId('user_id', body.user_id)
    const outcome = await addMember(commands, ownerId, { listId, accountId })
    switch (outcome) {
      case 'member':
        return { data: { is_member: true } }
      case 'unknown-account':
        throw userNotFound('user_id', accountId)
      case 'blocked':
        throw forbidden('You cannot list an account that you block or that blocks you.')
      case 'too-many':
        throw forbidden(`The list has ${limits.listMembers} members, which is the most allowed.`)
      case 'unknown-list':
      case 'not-owner':
        throw refused(outcome, listId)
    }
  })
  server.serve(removeListMember, async ({ account, params }) => {
    const ownerId = requireAccount(account)
    const listId = requireListId('id', params.id)
    const accountId = requireAccountId('user_id', params.user_id)
    const outcome = await removeMember(commands, ownerId, { listId, accountId })
    if (outcome !== 'removed') throw refused(outcome, listId)
    return { data: { is_member: false } }
  })
}

function serveShelves(server: HttpServer, commands: CommandDeps): void {
  server.serve(followList, async ({ account, params, body }) => {
    await put('followed', requireOwn(account, params.id), body.list_id)
    return { data: { following: true } }
  })
  server.serve(unfollowList, async ({ account, params }) => {
    await take('followed', requireOwn(account, params.id), params.list_id)
    return { data: { following: false } }
  })
  server.serve(pinList, async ({ account, params, body }) => {
    await put('pinned', requireOwn(account, params.id), body.list_id)
    return { data: { pinned: true } }
  })
  server.serve(unpinList, async ({ account, params }) => {
    await take('pinned', requireOwn(account, params.id), params.list_id)
    return { data: { pinned: false } }
  })

  async function put(shelf: Shelf, accountId: AccountId, value: string): Promise<void> {
    const listId = requireListId('list_id', value)
    const outcome = await putOnShelf(commands, shelf, { accountId, listId })
    if (outcome === 'unknown-list') throw listNotFound('list_id', listId)
    if (outcome === 'too-many') throw forbidden('You pinned as many lists as are allowed.')
  }

  function take(shelf: Shelf, accountId: AccountId, value: string): Promise<void> {
    return takeOffShelf(commands, shelf, { accountId, listId: requireListId('list_id', value) })
  }
}

function refused(refusal: Refusal, id: ListId) {
  return refusal === 'not-owner'
    ? forbidden('Only the owner of a list may change it.')
    : listNotFound('id', id)
}
