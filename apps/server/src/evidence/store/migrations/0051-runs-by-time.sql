-- Lists of runs are by the time at which they were accepted: an id that a caller chose says nothing of it.
CREATE INDEX runs_newest ON runs (created_at DESC, id DESC);
CREATE INDEX runs_newest_of_workflow ON runs (workflow, created_at DESC, id DESC);
CREATE INDEX runs_newest_by_status ON runs (status, created_at DESC, id DESC);
DROP INDEX runs_by_workflow;
DROP INDEX runs_by_status;
