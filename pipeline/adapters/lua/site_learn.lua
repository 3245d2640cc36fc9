-- One site's memory of what it repeats grows by some articles and lines, within its bounds (`extraction.repeats`).
--
-- Takes: site, most articles, most lines, now and time to forget in seconds, packed sightings, pairs of a
-- line's key and when it was last seen.
local site = take()
local most_articles, most_lines, now, forget_s = take_number(), take_number(), take_number(), take_number()
local sightings = take_list(take)
local seen = take_list(function() return { take(), take_number() } end)

local articles, lines = P .. 'sight:' .. site, P .. 'lines:' .. site
for _, packed in ipairs(sightings) do redis.call('RPUSH', articles, packed) end
redis.call('LTRIM', articles, -most_articles, -1)
for _, pair in ipairs(seen) do redis.call('ZADD', lines, pair[2], pair[1]) end
redis.call('ZREMRANGEBYSCORE', lines, '-inf', now - forget_s)
redis.call('ZREMRANGEBYRANK', lines, 0, -1 - most_lines)
redis.call('EXPIRE', articles, forget_s)
redis.call('EXPIRE', lines, forget_s)
return 1
