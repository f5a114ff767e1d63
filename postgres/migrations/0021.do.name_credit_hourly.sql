-- What is asked most often gets the plain name: the other dimensions make 65 times as many rows.
alter view credit_hourly rename to credit_hourly_detail;
alter view credit_hourly_by_channel rename to credit_hourly;
comment on view credit_hourly is
'Credit by hour, channel, currency and model, to be summed: lines in millionths, money in minor units of the currency. Where no click earned a line, the channel is unattributed.';
comment on view credit_hourly_detail is
'credit_hourly with its other dimensions: source, campaign, category, device. Where no click earned a line, channel and source are unattributed.';
