-- Each article of a batch enters its story, by itself: stories, pointers, what is known of it, its events,
-- its notes, its page put to rest and its claim ended, together or not at all.
--
-- Takes: stream length from which nothing is written, seconds a record and a text are kept, list of commits.
-- Gives back one word for each commit (`ports.CommitResult`), or 'busy'.

local high_water, keep_s, text_s = take_number(), take_number(), take_number()
local stream = P .. 'stories'
local MOST_LINKING = 100

local function take_commit()
  return {
    claim = take_claim(), article = take(), revision = take_number(), digest = take(), packed = take(),
    text = take(),
    expect = take_list(take_pair), pointers = take_list(take_pair), stories = take_list(take_story),
    gone = take_list(take), links = take_list(take), events = take_list(take_pair), notes = take_notes(),
  }
end

-- Written from another view of the stories than the one that holds now.
local function outdated(commit)
  if not stories_stand(commit.expect) then return true end
  for _, pair in ipairs(commit.pointers) do
    if (redis.call('HGET', article_key(pair[1]), 'story') or '') ~= pair[2] then return true end
  end
  return false
end

-- The record of the announced text serves; a text that was never announced gets a number of its own.
local function remember(commit)
  local key = article_key(commit.article)
  local announced = redis.call('HMGET', key, 'n', 'd')
  local number = announced[1]
  if announced[2] ~= commit.digest or redis.call('EXISTS', P .. 'rec:' .. number) == 0 then
    number = redis.call('INCR', P .. 'seq')
    redis.call('SET', P .. 'rec:' .. number, commit.packed, 'EX', keep_s)
  end
  redis.call('HSET', key, 'rev', commit.revision, 'pd', commit.digest, 'pn', number, 'page', commit.claim.id)
  redis.call('EXPIRE', key, keep_s)
  if text_s > 0 then redis.call('SET', P .. 'text:' .. commit.article, commit.text, 'EX', text_s) end
end

-- So that a text knows by which others it is linked to. A live page's items are told first come, first kept.
local function link(article, others)
  for _, other in ipairs(others) do
    local key = P .. 'linked:' .. other
    if redis.call('SCARD', key) < MOST_LINKING then redis.call('SADD', key, article) end
    redis.call('EXPIRE', key, keep_s)
  end
end

local function finish(claim)
  leave(claim.stage, claim.id)
  page_rests(claim.id)
end

local function write(commit)
  if not holds(commit.claim) then return 'claim_lost' end
  local published = redis.call('HMGET', article_key(commit.article), 'rev', 'pd')
  if published[1] and commit.revision <= tonumber(published[1]) then
    if published[2] ~= commit.digest then return 'conflict' end -- another page of the article was faster
    finish(commit.claim)
    return 'published_before'
  end
  if outdated(commit) then return 'conflict' end
  write_stories(commit.stories, commit.gone, keep_s)
  remember(commit)
  link(commit.article, commit.links)
  for _, event in ipairs(commit.events) do
    redis.call('XADD', stream, '*', 't', event[1], 'd', event[2])
  end
  record(commit.notes)
  finish(commit.claim)
  return 'written'
end

if redis.call('XLEN', stream) >= high_water then return 'busy' end
local results = {}
for at, commit in ipairs(take_list(take_commit)) do results[at] = write(commit) end
return results
