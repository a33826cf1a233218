import type { FloorName } from '@maestro-helix/contract/gate-conditions'
import type { LearntObjection } from './objection-model.ts'

/** Written by scripts/choose-gate-defaults.ts. By kind of task, the limit and the model. */
export const learntObjection: Readonly<Record<string, LearntObjection>> = {
  answer: { limit: 0.55, intercept: -0.491, weights: { accuracy: 0.054, coherence: 0, relevance: 0.43, greatestDoubt: 0, qsr: 2.03 } },
  dialogue: { limit: 0.99, intercept: -4.077, weights: { accuracy: 8.079, coherence: 15.103, relevance: 0, greatestDoubt: 0, qsr: 0 } },
  other: { limit: 1, intercept: -0.445, weights: { accuracy: 1.306, coherence: 0, relevance: 0.2, greatestDoubt: 0.323, qsr: 1.052 } },
  summary: { limit: 0.65, intercept: -4.292, weights: { accuracy: 3.968, coherence: 3.834, relevance: 2.442, greatestDoubt: 0, qsr: 16.004 } },
}

/** Least scores of components, 0..5. */
export const learntFloors: Readonly<Record<FloorName, number>> = {
  accuracyFloor: 2.6,
  coherenceFloor: 2.9,
  completionFloor: 2.6,
  relevanceFloor: 1.9,
}

/** The files they were chosen by, so that nobody takes figures on these for a promise. */
export const gateDefaultsLearntFrom: readonly { readonly set: string; readonly sha256: string }[] = [
  { set: 'qags', sha256: '8a869bfcb125b4c80cf948ab7adae541b107c99c1627cf0362c9569d68731432' },
  { set: 'ragtruth_qa', sha256: 'e49b87fbaa8bfecf4d12c4bdc606b95e0ebae0a111e4b797535b03a67f29c1e7' },
  { set: 'summeval', sha256: '5a8d2bba5509c9c80896a1253097e4b4054e45a40630906fb21f8d2d2900cdc4' },
  { set: 'topicalchat_usr', sha256: '2232f4af31f95e586c5da4817ab630cb2398e1011c547ff414beebd58253b456' },
  { set: 'begin_wow', sha256: '9071a53d99fad1983f704348f46259ebae443d9dd1b1cb0651f42bb08fbd9056' },
  { set: 'breaking_nli', sha256: '6835e75bb6d4321d68612e62e240ffb7bc18364b0139f4508c2ab4281103ca2e' },
  { set: 'conjnli', sha256: '3011a95b9f96cb546e6cebb9db112d20c1431e331f5bf203b715ea893d766d50' },
  { set: 'contractnli', sha256: '30ce001d733abe0af74e344c13cfb153bc205b1af18a0131f04e0ce0354263fd' },
  { set: 'expertqa', sha256: '5bac5106e47e4e59753962b69a2ab5d64be4a2abaa09d4f5b1e7d91609e48d6d' },
  { set: 'farstail_fa', sha256: '5c440663021260860d6a4bcf668966df1005a19f8c7ead5ff5d3afccae107cdb' },
  { set: 'fever_symmetric', sha256: '47fd797c7dab5ed85a58d41b633c1580195074ad190788013ca817cbf96cc8ed' },
  { set: 'fm2', sha256: 'c8d4b0e0ff1cb328e4243844b6526c9f1697672fa5107c2e9764ac64792d3a28' },
  { set: 'halueval_qa', sha256: '8a38c00ed121973fb227a5011bbd02cf5d8d19f530d37911704353a08a5b571e' },
  { set: 'hans', sha256: '5873d57fea2b78c8634aec4b090e8bb5349810cb28fdce05fc5558eec00a26c6' },
  { set: 'help', sha256: 'd6cd1cc12f201a4fd8451618b097cad94e22c7b5bd5ba60fd0aa98d42e23b241' },
  { set: 'indonli_id', sha256: '7e79f2ff5226ba2f7b734533647c8b836d52dbc7f2a5ad98e95554bbf2be34a9' },
  { set: 'infotabs', sha256: '06a3f9cfd0fada43a8ae7bf8de1139650dec2f51d06165d93decab465929e111' },
  { set: 'jnli_ja', sha256: 'c960f0ca7f6acb9992bb6b5d5c7f1d96ad361069f0aa054a7cd594ccb292a429' },
  { set: 'klue_nli_ko', sha256: '7447ad1514ba1a5d0f1791827ed5b704fa8a22be45e9940e4bf799d4a1971277' },
  { set: 'med', sha256: '0b27d1db948db4c6ef87a547f6b14510e50bfe318930bd50d54c42ba79cc8cad' },
  { set: 'negation_nli', sha256: 'b584e785dff51f646dae3e26e6b5cbb9830a079401c0a5c14acc5df74a670c5d' },
  { set: 'pubmedqa', sha256: 'c84a7eebe19ee9762d16014ccdbafba800edb185e7733ec09f3961f2a8c0e7d9' },
  { set: 'q2_wow', sha256: '5aa42eb05fdfd0250fea82393d8df047e38032b7fbd46e61864dd7070279a4f4' },
  { set: 'scifact', sha256: 'a7fa556f035c5a3c43e47aeea84e3a85530ae5f67b82c719aa43acf2f8cf836c' },
  { set: 'scone', sha256: 'ca22814f8492c0f96dec4313e52d5b664f19602cdc34aba5d2feca9350eed227' },
  { set: 'tabfact_pairs', sha256: '6a5f3ebe3d0dae1c2c6689fe34f5e2edc2cbc8faae9aaf34c6f6966f827809c1' },
  { set: 'wice', sha256: '69668d26d34c0eb269b2bdf9c52f434ad35c11a2d1acf2f61dbac6b835c96459' },
  { set: 'xquad_jsquad', sha256: '88710988e6e3f0286e746875591f97a7eaf28599cc6961582f5bc002a3053fc4' },
]
