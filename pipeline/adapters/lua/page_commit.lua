-- A raw page on its way to extraction. 0 = claim was lost.
local claim, raw, now, notes = take_claim(), take(), take_number(), take_notes()
if not holds(claim) then return 0 end

redis.call('SET', raw_key(claim.id), raw)
work_anew('extract', claim.id, now)
leave(claim.stage, claim.id)
page_stays(claim.id)
record(notes)
return 1
