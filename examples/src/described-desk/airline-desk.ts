import { deskDescriptionSchema } from './desk-description.ts'

/**
 * The desk of an airline, by the names of the tau-bench airline tools (Sierra, MIT). Its rules allow what can be read off one record; what takes a search
 * for flights or a price goes to a person.
 */
export const airlineDesk = deskDescriptionSchema.parse({
  version: 1,
  name: 'airline',
  tables: { users: 'users.json', reservations: 'reservations.json', flights: 'flights.json' },
  people: { table: 'users', proof: ['id', 'email'], firstName: 'name.first_name', lastName: 'name.last_name', email: 'email' },
  owners: { reservations: 'user_id' },
  tools: [
    { name: 'get_user_details', effect: 'read' },
    { name: 'get_reservation_details', effect: 'read' },
    { name: 'search_direct_flight', effect: 'read' },
    { name: 'search_onestop_flight', effect: 'read' },
    { name: 'list_all_airports', effect: 'read' },
    { name: 'calculate', effect: 'read' },
    { name: 'think', effect: 'read' },
    {
      name: 'cancel_reservation',
      effect: 'irreversible',
      description: 'Cancels a whole reservation and refunds what was paid.',
      asks: ['cancel', 'call off'],
      on: 'reservations',
      arguments: { reservation_id: '$key' },
      allowedWhen: [
        { $youngerThanHours: { field: 'created_at', hours: 24 } },
        { cabin: 'business' },
        { insurance: 'yes', $ticket: ['sick', 'ill', 'health', 'hospital', 'weather', 'storm'] },
      ],
      sets: { status: 'cancelled' },
      rollbackPlan: 'None: a cancelled reservation cannot be revived. Containment: book the same flights again.',
    },
    { name: 'book_reservation', effect: 'irreversible', description: 'Books flights.', asks: ['book ', 'rebook', 'new flight', 'fly from'] },
    {
      name: 'update_reservation_flights',
      effect: 'irreversible',
      description: 'Changes flights or the cabin.',
      asks: [
        'change my',
        'change your',
        'change the',
        'change flight',
        'change to',
        'changing',
        'upgrade',
        'downgrade',
        'modify',
        'push back',
        'move my',
        'move your',
        'earlier flight',
        'later flight',
        'nonstop',
      ],
    },
    { name: 'update_reservation_baggages', effect: 'irreversible', description: 'Adds checked bags.', asks: ['bag', 'luggage', 'suitcase'] },
    {
      name: 'update_reservation_passengers',
      effect: 'irreversible',
      description: 'Changes passengers.',
      asks: ['passenger', 'remove ', 'instead of me'],
    },
    {
      name: 'send_certificate',
      effect: 'irreversible',
      description: 'Compensates a customer.',
      asks: ['compensat', 'voucher', 'complain', 'delayed', 'refund'],
    },
    { name: 'transfer_to_human_agents', effect: 'reversible', description: 'Hands the ticket over to a person.' },
  ],
})
