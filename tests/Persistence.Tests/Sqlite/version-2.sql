-- What the program with schema version 2 wrote: a finished experiment of three trials, one of which failed twice, and its upload.
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE ends (
    row INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, state INTEGER NOT NULL, value REAL,
    experiment INTEGER AS (row >> 32) VIRTUAL, ordinal INTEGER AS (row & 4294967295) VIRTUAL);
INSERT INTO "ends" VALUES(4294967296,0,3,3.5600447234194365631e-01);
INSERT INTO "ends" VALUES(4294967297,1,4,NULL);
INSERT INTO "ends" VALUES(4294967298,2,3,9.96123468788999599787e-01);
CREATE TABLE experiments (
    id BLOB PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, seed INTEGER NOT NULL,
    problems TEXT NOT NULL, warnings TEXT NOT NULL, created_at INTEGER NOT NULL, trace_parent TEXT);
INSERT INTO "experiments" VALUES(X'EB261EA63E02522383A8D26465E0F148','default','old','{"maxTrialNum":3,"seed":7,"searchSpace":{"x":{"_type":"uniform","_value":[0,1]}},"tuner":{"builtinTunerName":"Random"},"assessor":{"builtinAssessorName":"Medianstop","classArgs":{"optimize_mode":"minimize"}},"metrics":{"name":"loss"},"trialPolicy":{"maxRetries":1},"trainingConfig":{"type":"local","command":["sh","-c","for i in 1 2; do echo loss=$1 step=$i; done; test \"$AUTOTUNE_TRIAL_SEQUENCE\" != 1","trial","${AUTOTUNE_PARAM.x}"]}}',7,'[]','["spec.tuner.classArgs.optimize_mode: is not given; Random minimizes by default, and so does the experiment"]',17956113767685854,'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
CREATE TABLE keys (key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
INSERT INTO "keys" VALUES(1,X'EB261EA63E02522383A8D26465E0F148');
CREATE TABLE launchers (owner TEXT PRIMARY KEY, beats INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "launchers" VALUES('host/autotune-eb261ea63e02',1);
CREATE TABLE metrics (
    trial INTEGER NOT NULL, attempt INTEGER NOT NULL, type INTEGER NOT NULL, step INTEGER NOT NULL,
    value REAL, json TEXT, at INTEGER NOT NULL,
    PRIMARY KEY (trial, attempt, type, step)) WITHOUT ROWID;
INSERT INTO "metrics" VALUES(4294967296,0,0,0,3.5600447234194365631e-01,NULL,17956113769252852);
INSERT INTO "metrics" VALUES(4294967296,0,0,1,3.5600447234194365631e-01,NULL,17956113769256818);
INSERT INTO "metrics" VALUES(4294967296,0,1,0,3.5600447234194365631e-01,NULL,17956113769257103);
INSERT INTO "metrics" VALUES(4294967297,0,0,0,7.19799193276451476641e-01,NULL,17956113769493731);
INSERT INTO "metrics" VALUES(4294967297,0,0,1,7.19799193276451476641e-01,NULL,17956113769493798);
INSERT INTO "metrics" VALUES(4294967297,0,1,0,7.19799193276451476641e-01,NULL,17956113769493823);
INSERT INTO "metrics" VALUES(4294967297,1,0,0,7.19799193276451476641e-01,NULL,17956113769565616);
INSERT INTO "metrics" VALUES(4294967297,1,0,1,7.19799193276451476641e-01,NULL,17956113769565661);
INSERT INTO "metrics" VALUES(4294967297,1,1,0,7.19799193276451476641e-01,NULL,17956113769565684);
INSERT INTO "metrics" VALUES(4294967298,0,0,0,9.96123468788999599787e-01,NULL,17956113769623981);
INSERT INTO "metrics" VALUES(4294967298,0,0,1,9.96123468788999599787e-01,NULL,17956113769624018);
INSERT INTO "metrics" VALUES(4294967298,0,1,0,9.96123468788999599787e-01,NULL,17956113769624042);
CREATE TABLE states (
    id BLOB PRIMARY KEY, version INTEGER NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, phase INTEGER NOT NULL,
    completed INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL);
INSERT INTO "states" VALUES(X'EB261EA63E02522383A8D26465E0F148',4,'default','old',3,1,NULL,'{"id":"eb261ea6-3e02-5223-83a8-d26465e0f148","namespace":"default","name":"old","version":3,"phase":"DONE","reason":"MaxTrialsReached","message":"All 3 trials ended.","maxTrialNum":3,"trialConcurrency":1,"nextSequence":3,"open":[],"ends":3,"succeeded":2,"failed":1,"earlyStopped":0,"stopped":0,"timedOut":0,"bestSequence":0,"bestValue":0.35600447234194366,"exhausted":false,"stopRequested":false,"completed":true,"createdAt":"2026-11-25T12:56:16.7685854+00:00","startedAt":"2026-11-25T12:56:16.830499+00:00","endedAt":"2026-11-25T12:56:16.9646448+00:00","completedAt":"2026-11-25T12:56:16.9646448+00:00","deadlineVersion":1,"idleWakes":0}');
CREATE TABLE trials (
    row INTEGER PRIMARY KEY, state INTEGER NOT NULL, attempt INTEGER NOT NULL, retries INTEGER NOT NULL,
    seen_ends INTEGER NOT NULL, owner TEXT, pid INTEGER, start_ticks INTEGER,
    created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, value REAL,
    stop_outcome INTEGER, stop_reason TEXT, stop_judged INTEGER, stop_value REAL,
    final_result TEXT, reason TEXT, earlier TEXT, parameters TEXT NOT NULL,
    experiment INTEGER AS (row >> 32) VIRTUAL, sequence INTEGER AS (row & 4294967295) VIRTUAL, trace_parent TEXT);
INSERT INTO "trials" VALUES(4294967296,3,0,0,0,'host/autotune-eb261ea63e02',4962,5027321,17956113768825358,17956113769141100,17956113769301919,3.5600447234194365631e-01,NULL,NULL,NULL,NULL,'0.35600447234194366',NULL,NULL,'{"x":0.35600447234194366}','00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
INSERT INTO "trials" VALUES(4294967297,4,1,1,1,'host/autotune-eb261ea63e02',4966,5027325,17956113769449326,17956113769546738,17956113769566446,NULL,NULL,NULL,NULL,NULL,NULL,'exit code 1; the last lines of its log:
loss=0.7197991932764515 step=1
loss=0.7197991932764515 step=2','[{"attempt":0,"owner":"host/autotune-eb261ea63e02","startedAt":"2026-11-25T12:56:16.9476837+00:00","endedAt":"2026-11-25T12:56:16.9496821+00:00","reason":"exit code 1; the last lines of its log:\nloss=0.7197991932764515 step=1\nloss=0.7197991932764515 step=2"}]','{"x":0.7197991932764515}',NULL);
INSERT INTO "trials" VALUES(4294967298,3,0,0,2,'host/autotune-eb261ea63e02',4968,5027325,17956113769595647,17956113769606345,17956113769624771,9.96123468788999599787e-01,NULL,NULL,NULL,NULL,'0.9961234687889996',NULL,NULL,'{"x":0.9961234687889996}',NULL);
CREATE TABLE uploads (id BLOB PRIMARY KEY, version INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL);
INSERT INTO "uploads" VALUES(X'EB261EA63E02522383A8D26465E0F148',2,NULL,'{"experimentId":"eb261ea6-3e02-5223-83a8-d26465e0f148","version":2,"node":"node-1","ends":3,"profile":"ab","complete":true,"failures":0,"taken":false}');
CREATE INDEX states_due ON states (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX trials_owned ON trials (owner) WHERE state IN (1, 2);
CREATE INDEX uploads_due ON uploads (due_at) WHERE due_at IS NOT NULL;
COMMIT;
