/** What the next purge or hold rests on: it grows with each of them, so that no two are decided on the same state. From 1 on. */
export const retentionRevisionSql = `
SELECT (1 + (SELECT count(*) + count(released_at) FROM retention_holds) + (SELECT count(*) FROM purge_records WHERE rule <> 'erasure'))::integer AS revision`
