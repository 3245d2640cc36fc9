-- Hands out one event that was delivered and not acknowledged in time: the oldest, one at a time, so that
-- an event that kills its consumers takes no neighbour with it. Past the limit it becomes a dead letter.
--
-- Takes: group, consumer, milliseconds without acknowledgement, deliveries at most.
-- Gives back id, fields, deliveries; or nothing.
local group, consumer, silence, limit = take(), take(), take_number(), take_number()
local stream = P .. 'stories'

while true do
  local pending = redis.call('XPENDING', stream, group, 'IDLE', silence, '-', '+', 1)[1]
  if not pending then return false end
  local id, deliveries = pending[1], pending[4]
  local entry = redis.call('XRANGE', stream, id, id)[1]
  if entry and deliveries < limit then
    redis.call('XCLAIM', stream, group, consumer, silence, id)
    return { id, entry[2], deliveries + 1 }
  end
  if entry then
    redis.call('XADD', P .. 'dead:group:' .. group, '*', 'id', id, 'reason', 'deliveries', 'detail', '',
      'n', deliveries, unpack(entry[2]))
  end
  redis.call('XACK', stream, group, id) -- an entry past its retention is gone from the stream already
end
