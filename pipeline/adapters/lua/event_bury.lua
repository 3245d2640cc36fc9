-- Moves one delivered event of a group to the group's dead letters.
--
-- Takes: group, entry id, reason, detail, deliveries. Gives back 1, or 0 = no longer this group's to bury.

local group, id, reason, detail, deliveries = take(), take(), take(), take(), take()
local stream = P .. 'stories'
local entry = redis.call('XRANGE', stream, id, id)[1]
if redis.call('XACK', stream, group, id) == 1 and entry then
  redis.call('XADD', P .. 'dead:group:' .. group, '*', 'id', id, 'reason', reason, 'detail', detail,
    'n', deliveries, unpack(entry[2]))
  return 1
end
return 0
