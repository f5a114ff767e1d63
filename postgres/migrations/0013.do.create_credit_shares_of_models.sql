create function decay_step(age interval, lookback interval) returns bigint
language sql immutable parallel safe
return (
    case
        when lookback >= interval '28 days' then (date_part('epoch', age) * 1000000)::bigint / 60000000
        else
            (date_part('epoch', age) * 1000000)::bigint / 60000000
            * 2419200000000 / (date_part('epoch', lookback) * 1000000)::bigint
    end
);
comment on function decay_step is
'Whole minutes of a click''s age, stretched for a lookback shorter than 28 days so that a quarter of it is 10080 steps.';

-- The arrays are what glue-scripts/backfill/decay_weights.py prints.
create function decay_weight(step bigint) returns integer
language sql immutable parallel safe
return (
    greatest(
        1,
        (
            (
                array[
                    16777216, 16708138, 16639344, 16570834, 16502605, 16434658, 16366990, 16299601,
                    16232490, 16165654, 16099094, 16032808, 15966795, 15901054, 15835583, 15770382,
                    15705450, 15640784, 15576385, 15512251, 15448382, 15384775, 15321430, 15258346,
                    15195522, 15132956, 15070648, 15008596, 14946800, 14885259, 14823970, 14762935,
                    14702150, 14641616, 14581331, 14521294, 14461504, 14401961, 14342662, 14283608,
                    14224797, 14166228, 14107901, 14049813, 13991965, 13934355, 13876982, 13819845,
                    13762943, 13706276, 13649842, 13593641, 13537671, 13481931, 13426421, 13371139,
                    13316085, 13261258, 13206656, 13152279, 13098127, 13044197, 12990489, 12937002,
                    12883736, 12830688, 12777860, 12725248, 12672854, 12620675, 12568711, 12516961,
                    12465424, 12414099, 12362985, 12312082, 12261389, 12210904, 12160627, 12110557,
                    12060693, 12011035, 11961581, 11912331, 11863283, 11814438, 11765793, 11717349,
                    11669104, 11621058, 11573210, 11525559, 11478103, 11430844, 11383779, 11336907,
                    11290229, 11243743, 11197448, 11151344, 11105430, 11059705, 11014168, 10968818,
                    10923655, 10878679, 10833887, 10789280, 10744856, 10700616, 10656557, 10612680,
                    10568984, 10525467, 10482130, 10438971, 10395990, 10353186, 10310558, 10268105,
                    10225828, 10183724, 10141794, 10100036, 10058451, 10017036, 9975792, 9934718, 9893813,
                    9853077, 9812508, 9772106, 9731871, 9691801, 9651896, 9612156, 9572579, 9533165,
                    9493913, 9454823, 9415894, 9377125, 9338516, 9300066, 9261774, 9223640, 9185663,
                    9147842, 9110177, 9072667, 9035311, 8998109, 8961061, 8924165, 8887421, 8850828,
                    8814386, 8778093, 8741951, 8705957, 8670111, 8634413, 8598862, 8563457, 8528198,
                    8493084, 8458115, 8423290
                ]
            )[step % 10080 / 60 + 1]::bigint
            * (
                array[
                    16777216, 16776062, 16774909, 16773755, 16772602, 16771449, 16770295, 16769142,
                    16767989, 16766836, 16765683, 16764530, 16763378, 16762225, 16761072, 16759920,
                    16758767, 16757615, 16756463, 16755310, 16754158, 16753006, 16751854, 16750702,
                    16749551, 16748399, 16747247, 16746096, 16744944, 16743793, 16742641, 16741490,
                    16740339, 16739188, 16738037, 16736886, 16735735, 16734584, 16733433, 16732283,
                    16731132, 16729982, 16728831, 16727681, 16726531, 16725381, 16724231, 16723081,
                    16721931, 16720781, 16719631, 16718481, 16717332, 16716182, 16715033, 16713884,
                    16712734, 16711585, 16710436, 16709287
                ]
            )[step % 60 + 1]
            >> 24
        )::integer >> least(step / 10080, 24)::integer
    )
);
comment on function decay_weight is
'2^24 halved every 10080 steps, by a table of integers, so that every engine splits alike; at least 1.';

create function linear_share(whole bigint, place bigint, clicks bigint) returns bigint
language sql immutable parallel safe
return (
    whole / clicks + (place <= whole % clicks)::integer
);
comment on function linear_share is
'Of whole units split evenly, those of the click at this place; leftovers to the earliest.';

create function position_based_share(whole bigint, place bigint, clicks bigint) returns bigint
language sql immutable parallel safe
return (
    case
        when clicks < 3 then whole / clicks + (place <= whole % clicks)::integer
        else
            case when place in (1, clicks) then whole * 2 / 5 else whole / (5 * (clicks - 2)) end
            + (
                -- Its place by remainder, the ends' or the one between, is among those that get what is left over.
                case sign(whole * 2 % 5 * (clicks - 2) - whole % (5 * (clicks - 2)))
                    when 1 then case place when 1 then 1 when clicks then 2 else place + 1 end
                    when 0 then place
                    else case place when 1 then clicks - 1 when clicks then clicks else place - 1 end
                end
                <= whole - whole * 2 / 5 * 2 - whole / (5 * (clicks - 2)) * (clicks - 2)
            )::integer
    end
);
comment on function position_based_share is
'Of whole units split 40/20/40 by largest remainder, those of the click at this place; evenly between one or two clicks.';

create function weighted_share(whole bigint, weight bigint, total bigint) returns bigint
language sql immutable parallel safe
return (
    whole / total * weight + whole % total * weight / total
);
comment on function weighted_share is
'whole * weight / total, rounded down, without overflow while total * weight fits; what is left over comes on top.';

create function weighted_remainder(whole bigint, weight bigint, total bigint) returns bigint
language sql immutable parallel safe
return (
    whole % total * weight % total
);
comment on function weighted_remainder is 'What weighted_share rounds off, in parts of total: the largest gets a leftover first.';
