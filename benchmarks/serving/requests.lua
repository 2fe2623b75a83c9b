-- Asks one query again and again: the same each time, or never the same twice.
-- wrk -s requests.lua URL -- FILE FIRST
-- FILE: the media type; the path with the query, where \1 stands for a value and \2 for a limit; "same" or "unique";
-- then the values, one a line, of which "same" takes the middle one. FIRST: the number of the first request, so that no two runs ask the same.

local template, kind, first
local values, asked = {}, 0

function init(arguments)
   local lines = io.lines(arguments[1])
   wrk.headers["Accept"] = lines()
   template, kind, first = lines(), lines(), tonumber(arguments[2])
   for value in lines do
      values[#values + 1] = (value:gsub("%%", "%%%%"))  -- in what gsub puts in, % is special
   end
end

function request()
   local number = math.floor(#values / 2)
   if kind == "unique" then
      number = first + asked
      asked = asked + 1
   end
   local value = values[number % #values + 1]
   local limit = string.format("%d", 100000 + math.floor(number / #values))
   return wrk.format("GET", (template:gsub("\1", value):gsub("\2", limit)))
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "seconds": %f, "median": %f, "p99": %f, "longest": %f, "failed": %d, "unanswered": %d}\n',
      summary.requests, summary.duration / 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
      errors.status, errors.timeout + errors.connect + errors.read + errors.write
   ))
end
