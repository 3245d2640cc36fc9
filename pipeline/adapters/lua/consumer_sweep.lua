-- Forgets consumers of a group that hold nothing and have not been heard of for a while. In one act: between
-- looking and forgetting a consumer could be handed an event, which would be lost with it.
--
-- Takes: group, milliseconds of silence, the name of one consumer that goes however lately it was heard of.

local group, silence, leaving = take(), take_number(), take()
local stream = P .. 'stories'
local rows = redis.pcall('XINFO', 'CONSUMERS', stream, group)
if rows.err then return 0 end -- no such group, or no stream yet

local gone = 0
for _, row in ipairs(rows) do
  local consumer = {}
  for at = 1, #row, 2 do consumer[row[at]] = row[at + 1] end
  if consumer.pending == 0 and (consumer.idle >= silence or consumer.name == leaving) then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
    gone = gone + 1
  end
end
return gone
