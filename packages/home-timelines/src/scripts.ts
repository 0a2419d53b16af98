import { defineScript } from '@flightpath/cache'

/*
 * A home timeline is a Redis list of tweet ids, strictly newest first, ending in one marker:
 *   c:<version>  complete: the list holds all there is
 *   f:<version>  floor: older tweets exist below the last id; MySQL has them
 *   b:<token>    being rebuilt: pushes land, readers use MySQL
 * <version> is that of the account's relations when the list was built. Ids compare as strings, by length and then by
 * bytes: Lua numbers would round them. Markers begin with a letter, so every id is below them in no comparison.
 */
const shared = `
local function isMarker(entry) return entry:byte(1) > 57 end
local function newer(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end
`

/**
 * KEYS[i] is a recipient's list, ARGV[i + 1] the tweet to put into it, ids ascending within the call; ARGV[1] is how
 * many ids a list keeps. Lists that do not exist are left alone: their owners do not read. A tweet that is there
 * already changes nothing, so a replay is a no-op. Replies, for each run of equal ids, how many lists took it.
 */
export const deliverScript = defineScript(`${shared}
local keep = tonumber(ARGV[1])
local counts, run, last = {}, 0, nil

local function trim(key)
  local marker = redis.call('RPOP', key)
  redis.call('LTRIM', key, 0, keep - 1)
  if marker:byte(1) == 99 then marker = 'f' .. marker:sub(2) end
  redis.call('RPUSH', key, marker)
end

-- Most are only behind what their owner posted lately, which was put there at once.
local function insert(key, id)
  local at, step = 1, 2
  while true do
    local entries = redis.call('LRANGE', key, at, at + step - 1)
    for i = 1, #entries do
      local entry = entries[i]
      if entry == id then return 0 end
      if isMarker(entry) then
        if entry:byte(1) == 102 then return 0 end
        return redis.call('LINSERT', key, 'BEFORE', entry, id)
      end
      if newer(id, entry) then return redis.call('LINSERT', key, 'BEFORE', entry, id) end
    end
    if #entries < step then
      redis.call('DEL', key)
      return 0
    end
    at, step = at + step, 32
  end
end

for i = 1, #KEYS do
  local key, id = KEYS[i], ARGV[i + 1]
  if id ~= last then
    run, last = run + 1, id
    counts[run] = 0
  end
  local head = redis.call('LINDEX', key, 0)
  if head and head ~= id then
    local length
    if isMarker(head) then
      -- Nothing is in the list yet, and below a floor nothing comes into it.
      length = head:byte(1) == 102 and 0 or redis.call('LPUSH', key, id)
    elseif newer(id, head) then
      length = redis.call('LPUSH', key, id)
    else
      length = insert(key, id)
    end
    if length > 0 then counts[run] = counts[run] + 1 end
    if length > keep + 11 then trim(key) end
  end
end
return counts`)

/**
 * KEYS[1] a list; ARGV: until (exclusive, '' for none), how many ids, seconds that the list is kept after a read.
 * Replies nothing when there is no list, else its marker, whether the ids reach the list's end, and the ids in one
 * string, between commas: an entry of its own for each made the client's part of a read twice as long.
 */
export const readScript = defineScript(`${shared}
local key, bound, want = KEYS[1], ARGV[1], tonumber(ARGV[2])
local marker = redis.call('LINDEX', key, -1)
if not marker then return nil end
if marker:byte(1) == 98 then return {marker, 0, ''} end
redis.call('EXPIRE', key, ARGV[3])
if bound == '' then
  -- The newest are looked at as a whole: the marker can only be the last of them.
  local entries = redis.call('LRANGE', key, 0, want)
  local atEnd = #entries <= want or isMarker(entries[#entries])
  if #entries > want or isMarker(entries[#entries]) then entries[#entries] = nil end
  return {marker, atEnd and 1 or 0, table.concat(entries, ',')}
end
local ids, found, at, step = {}, 0, 0, 100
local function reply(atEnd) return {marker, atEnd, table.concat(ids, ',')} end
while true do
  local entries = redis.call('LRANGE', key, at, at + step - 1)
  for i = 1, #entries do
    local entry = entries[i]
    if isMarker(entry) then return reply(1) end
    if newer(bound, entry) then
      if found == want then return reply(0) end
      found = found + 1
      ids[found] = entry
    end
  end
  if #entries < step then return reply(1) end
  at = at + step
end`)

/**
 * KEYS[1] a list; ARGV: token, the relations version that the caller needs, seconds that the rebuild may take.
 * Replies 1 when the caller is to rebuild; 0 when another does or has.
 */
export const beginScript = defineScript(`
local marker = redis.call('LINDEX', KEYS[1], -1)
if marker then
  local kind = marker:byte(1)
  if kind == 98 then return 0 end
  if (kind == 99 or kind == 102) and tonumber(marker:sub(3)) >= tonumber(ARGV[2]) then return 0 end
end
redis.call('DEL', KEYS[1])
redis.call('RPUSH', KEYS[1], 'b:' .. ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`)

/**
 * KEYS[1] a list; ARGV: token, relations version, 1 if the ids are all there is, how many to keep, seconds to keep
 * the list, then the ids from MySQL, newest first. Merges them with what was pushed meanwhile. Replies 0 when the
 * token is not the list's any more: it was flushed, expired or begun anew.
 */
export const completeScript = defineScript(`${shared}
local key, token, version, complete, keep = KEYS[1], ARGV[1], ARGV[2], ARGV[3] == '1', tonumber(ARGV[4])
local entries = redis.call('LRANGE', key, 0, -1)
if entries[#entries] ~= 'b:' .. token then return 0 end
entries[#entries] = nil
local merged, a, b = {}, 1, 6
while a <= #entries or b <= #ARGV do
  local pushed, stored = entries[a], ARGV[b]
  local id
  if not stored or (pushed and newer(pushed, stored)) then
    id = pushed
    a = a + 1
  else
    id = stored
    b = b + 1
    if pushed == stored then a = a + 1 end
  end
  if #merged == keep then
    complete = false
    break
  end
  merged[#merged + 1] = id
end
merged[#merged + 1] = (complete and 'c:' or 'f:') .. version
redis.call('DEL', key)
redis.call('RPUSH', key, unpack(merged))
redis.call('EXPIRE', key, ARGV[5])
return 1`)
