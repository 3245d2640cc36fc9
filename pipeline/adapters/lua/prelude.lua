-- What every script begins with; a script is this text and its own, joined.
--
-- KEYS[1] is the prefix of all keys: it holds the hash tag, so one slot holds whatever is built from it.
-- ARGV[1..3] are retentions in seconds (trail, memory of done work, raw page after extraction);
-- what follows is read in order by take(): every list is its length and then its members.
-- A commit checks its claim before its first write; an error after a write would leave half of it.
-- With its memory full Redis refuses a script at its first write that may grow, and no later one. So
-- commits begin with such a write, and what puts claims back begins with a removal: it always goes through.

local P = KEYS[1]
local TRAIL_S, MEMORY_S, RAW_S = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local PAGE_NOTES = 100         -- few pages have ten; one that waits long for its host is noted at each try
local FEED_NOTES = 30          -- of a feed, each poll being one: a busy one's last hours, 5 kB
local COUNTS_S = 48 * 3600     -- charts and rates look back two days

local cursor = 3
local function take()
  cursor = cursor + 1
  return ARGV[cursor]
end
local function take_number() return tonumber(take()) end
local function take_list(one)
  local list = {}
  for i = 1, take_number() do list[i] = one() end
  return list
end

-- ── claims: an id, its stage and the millisecond until which it is leased, which proves ownership ──

local function take_claim() return { stage = take(), id = take(), till = take_number() } end

local function holds(claim)
  return tonumber(redis.call('ZSCORE', P .. 'held:' .. claim.stage, claim.id) or -1) == claim.till
end

-- Out of the stage's work: nothing waits, nothing is held, no attempt is remembered.
local function leave(stage, id)
  redis.call('ZREM', P .. 'due:' .. stage, id)
  redis.call('ZREM', P .. 'held:' .. stage, id)
  redis.call('HDEL', P .. 'tries:' .. stage, id)
end

-- Work afresh from `ms`: a claim in progress is void, because it works on what was there before.
local function work_anew(stage, id, ms)
  redis.call('ZADD', P .. 'due:' .. stage, ms, id)
  redis.call('ZREM', P .. 'held:' .. stage, id)
  redis.call('HDEL', P .. 'tries:' .. stage, id)
  if redis.call('ZREM', P .. 'dead:' .. stage, id) == 1 then
    redis.call('HDEL', P .. 'deadwhy:' .. stage, id)
  end
end

-- To the dead letters; `why` is JSON: reason, detail, attempts.
local function die(stage, id, ms, why)
  leave(stage, id)
  redis.call('ZADD', P .. 'dead:' .. stage, ms, id)
  redis.call('HSET', P .. 'deadwhy:' .. stage, id, why)
end

-- ── pages: while work on one waits nothing of it expires; done work is remembered for a while ──

local function page_key(id) return P .. 'page:' .. id end
local function raw_key(id) return P .. 'raw:' .. id end
local function own_key(id) return P .. 'own:' .. id end

local function page_waits(id)
  for _, stage in ipairs({ 'collect', 'extract' }) do
    if redis.call('ZSCORE', P .. 'due:' .. stage, id) or redis.call('ZSCORE', P .. 'dead:' .. stage, id) then
      return true
    end
  end
  return false
end

-- After the page left a stage: nothing of it is needed for long, unless another stage or a retry wants it.
local function page_rests(id)
  if page_waits(id) then return end
  redis.call('EXPIRE', page_key(id), MEMORY_S)
  redis.call('EXPIRE', raw_key(id), RAW_S)
  redis.call('EXPIRE', own_key(id), RAW_S)
end

local function page_stays(id)
  redis.call('PERSIST', page_key(id))
  redis.call('PERSIST', raw_key(id))
  redis.call('PERSIST', own_key(id))
end

-- ── notes: a line of a trail, a count of its minute, and the milliseconds that it tells of ──

local function take_measure() return { name = take(), ms = take() } end
local function take_note()
  return { trail = take(), minute = take(), count = take(), text = take(), measures = take_list(take_measure) }
end
local function take_notes() return take_list(take_note) end

local function record(notes)
  for _, note in ipairs(notes) do
    local trail = P .. 'trail:' .. note.trail
    redis.call('RPUSH', trail, note.text)
    -- entries that a poll passed over are told in its feed's trail, too: they stay until the next poll
    local kept = string.sub(note.count, 1, 5) == 'poll|' and FEED_NOTES or PAGE_NOTES
    redis.call('LTRIM', trail, -kept, -1)
    redis.call('EXPIRE', trail, TRAIL_S)
    local counts = P .. 'count:' .. note.minute
    redis.call('HINCRBY', counts, note.count, 1)
    for _, measure in ipairs(note.measures or {}) do -- notes of the scripts themselves have none
      redis.call('HINCRBY', counts, 'times|' .. measure.name, 1)
      redis.call('HINCRBY', counts, 'ms|' .. measure.name, measure.ms)
    end
    redis.call('EXPIRE', counts, COUNTS_S)
  end
end
