// ends: polls
// toJSON that gives itself once more, replaced and revived without end.
const object = { toJSON: () => ({ toJSON: object.toJSON }) };
for (;;) JSON.parse(JSON.stringify([object]), function (key, value) { for (let i = 0; i < 1e6; i++); return value; });
