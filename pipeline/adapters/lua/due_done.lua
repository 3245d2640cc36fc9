-- Finished, with notes and nothing else. 0 = claim was lost.
local claim, notes = take_claim(), take_notes()
if not holds(claim) then return 0 end

leave(claim.stage, claim.id)
if claim.stage ~= 'poll' then page_rests(claim.id) end
record(notes)
return 1
