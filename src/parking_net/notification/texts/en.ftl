# Three texts for each type of message: a title, a body in lines, and Telegram's HTML of both.
# Lines that are empty in the end are left out.

booking-confirmed-driver-title = Booking confirmed: { $place }
booking-confirmed-driver-body =
    { $stay } ({ $duration })
    { $address }, { $city }
    You paid { $cost }.
booking-confirmed-driver-telegram =
    ✅ <b>{ booking-confirmed-driver-title }</b>
    { booking-confirmed-driver-body }

booking-confirmed-owner-title = New booking: { $place }
booking-confirmed-owner-body =
    { $stay } ({ $duration })
    Driver: { $driver }
    Price: { $cost }
booking-confirmed-owner-telegram =
    🚗 <b>{ booking-confirmed-owner-title }</b>
    { booking-confirmed-owner-body }

booking-changed-driver-title = Booking changed: { $place }
booking-changed-driver-body =
    Now: { $stay } ({ $duration })
    Before: { $formerly }
    { $change ->
        [charged] The price is now { $cost }; { $difference } was charged in addition.
        [returned] The price is now { $cost }; { $difference } goes back to your balance.
       *[same] The price stays { $cost }.
    }
booking-changed-driver-telegram =
    🔄 <b>{ booking-changed-driver-title }</b>
    { booking-changed-driver-body }

booking-changed-owner-title = Booking changed: { $place }
booking-changed-owner-body =
    Now: { $stay } ({ $duration })
    Before: { $formerly }
    Driver: { $driver }
    { $change ->
        [charged] The price is now { $cost }, { $difference } more than before.
        [returned] The price is now { $cost }, { $difference } less than before.
       *[same] The price stays { $cost }.
    }
booking-changed-owner-telegram =
    🔄 <b>{ booking-changed-owner-title }</b>
    { booking-changed-owner-body }

booking-canceled-driver-title = Booking cancelled: { $place }
booking-canceled-driver-body =
    { $stay }
    { $cause ->
        [driver] You cancelled this booking.
        [owner] The owner of the car park cancelled this booking.
        [admin] Our support team cancelled this booking.
        [place_deleted] The car park is no longer available, so this booking was cancelled.
        [too_many_holds] You have too many unpaid bookings, so this one was cancelled.
       *[system] This booking was cancelled automatically.
    }
    { $explained ->
        [yes] Reason: { $reason }
       *[no] { "" }
    }
    { $return ->
        [all] { $refund } goes back to your balance.
        [part] { $refund } goes back to your balance; { $fee } is kept for the hours that had started.
        [nothing] { $fee } is kept: every hour of the stay had started.
       *[unpaid] The booking had not been paid for.
    }
booking-canceled-driver-telegram =
    ❌ <b>{ booking-canceled-driver-title }</b>
    { booking-canceled-driver-body }

booking-canceled-owner-title = Booking cancelled: { $place }
booking-canceled-owner-body =
    { $stay }
    Driver: { $driver }
    { $cause ->
        [driver] The driver cancelled this booking.
        [owner] You cancelled this booking.
        [admin] Our support team cancelled this booking.
        [place_deleted] The car park was deleted, so this booking was cancelled.
       *[system] This booking was cancelled automatically.
    }
    { $explained ->
        [yes] Reason: { $reason }
       *[no] { "" }
    }
    { $return ->
        [part] { $refund } goes back to the driver; you keep { $fee } for the hours that had started.
        [nothing] You keep { $fee }: every hour of the stay had started.
       *[all] { $refund } goes back to the driver.
    }
booking-canceled-owner-telegram =
    ❌ <b>{ booking-canceled-owner-title }</b>
    { booking-canceled-owner-body }

hold-expired-driver-title = Booking not paid in time: { $place }
hold-expired-driver-body =
    { $stay }
    The time to pay is over, and the space is no longer held for you.
    { $return ->
        [unpaid] You can book again as long as there are free spaces.
       *[all] Your payment came too late: { $refund } goes back to your balance.
    }
hold-expired-driver-telegram =
    ⌛ <b>{ hold-expired-driver-title }</b>
    { hold-expired-driver-body }

stay-starts-driver-title = Your stay starts soon: { $place }
stay-starts-driver-body =
    It starts: { $starts }
    It ends: { $ends }
    { $address }, { $city }
stay-starts-driver-telegram =
    ⏰ <b>{ stay-starts-driver-title }</b>
    { stay-starts-driver-body }

stay-ends-driver-title = Your stay ends soon: { $place }
stay-ends-driver-body =
    It ends: { $ends }
    If you need more time, extend the booking before it ends.
stay-ends-driver-telegram =
    ⏰ <b>{ stay-ends-driver-title }</b>
    { stay-ends-driver-body }
