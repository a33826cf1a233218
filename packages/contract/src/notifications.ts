import { z } from 'zod'
import { breakGlassActSchema } from './escalation-desk.ts'
import { idSchema, instantSchema, nameSchema } from './identifiers.ts'

/** Ways by which people are told. Each is off until it is named in the configuration. */
export const channelSchema = z.enum(['slack', 'email', 'pagerduty'])
export type ChannelName = z.infer<typeof channelSchema>

/** How one person is reached. */
export const contactSchema = z.strictObject({
  email: z.email().max(320).optional(),
  /** Slack's member id, to be mentioned in messages. */
  slackId: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,30}$/, 'a Slack member id such as U012AB3CD')
    .optional(),
})
export type Contact = z.infer<typeof contactSchema>

/** config/notifications.json. Secrets (addresses of webhooks, keys, passwords) are never in it: they come from the environment. */
export const notificationConfigSchema = z.strictObject({
  version: z.literal(1),
  /** Which channels send. None: nothing leaves this machine. */
  channels: z.array(channelSchema).max(3),
  /** Where the console is, for links; without it messages name the identifier. */
  consoleUrl: z.url({ protocol: /^https?$/ }).nullable(),
  /** Minutes without a claim after which the secondary is told too, and minutes after that until the leads are. */
  escalation: z.strictObject({ acknowledgeMinutes: z.number().min(1).max(1_440), leadMinutes: z.number().min(1).max(1_440) }),
  /** How long a claim counts, in minutes. */
  claimMinutes: z.number().min(1).max(1_440),
  /** What break-glass may be used for, and hours until a use must have been reviewed. */
  breakGlass: z.strictObject({ acts: z.array(breakGlassActSchema), reviewHours: z.number().min(1).max(720) }),
  /** By operator. */
  contacts: z.record(nameSchema, contactSchema),
  delivery: z.strictObject({
    /** Tries until a message is given up and shown as dead. */
    attempts: z.number().int().min(1).max(50),
    firstRetrySeconds: z.number().min(1).max(3_600),
    longestRetrySeconds: z.number().min(1).max(86_400),
    timeoutSeconds: z.number().min(1).max(120),
  }),
})
export type NotificationConfig = z.infer<typeof notificationConfigSchema>

/** pending: to be sent, or to be tried again. sent: the channel took it. dead: given up. dropped: no longer true before it could be sent. */
export const deliveryStateSchema = z.enum(['pending', 'sent', 'dead', 'dropped'])
export type DeliveryState = z.infer<typeof deliveryStateSchema>

/** What is told. */
export const noticeEventSchema = z.enum(['escalation.opened', 'escalation.claimed', 'escalation.ended', 'break-glass.used', 'break-glass.closed'])
export type NoticeEvent = z.infer<typeof noticeEventSchema>

/** One message to one channel. Its text is made when it is sent, from the record; it is not kept. */
export const deliverySchema = z.strictObject({
  id: idSchema,
  channel: channelSchema,
  event: noticeEventSchema,
  /** The escalation or review it is about. */
  subjectId: idSchema,
  /** 0: at once. 1: nobody has claimed it. 2: still nobody. */
  stage: z.number().int().min(0).max(2),
  /** Operator it is meant for; null where it goes to the channel alone. */
  recipient: nameSchema.nullable(),
  state: deliveryStateSchema,
  attempts: z.number().int().min(0),
  /** When it is tried next at the earliest. */
  nextAt: instantSchema,
  /** Why the last try failed, without addresses or secrets. */
  lastError: z.string().max(200).nullable(),
  createdAt: instantSchema,
})
export type Delivery = z.infer<typeof deliverySchema>
