### What drivers read: searching, booking, their bookings.

## Finding a place

search-prompt = 🔎 In which city do you want to park? You can also send the name of a car park.
search-found =
    { $count ->
        [one] One car park found for “{ $query }”:
       *[other] { $count } car parks found for “{ $query }”:
    }
search-nothing =
    Nothing was found for “{ $query }”.

    Please check the spelling, or send another city or name.
search-entry =
    { $number }. <b>{ $name }</b>
    { $kind } · { $rate }
    { $address }
rate-per-hour = { $rate } per hour
place-kind =
    { $kind ->
        [outdoor] ☀️ outdoor
        [covered] 🏠 covered
        [underground] 🚇 underground
        [multi-level] 🏢 multi-level
       *[other] 🅿️ car park
    }
place-name = <b>{ $name }</b>
place-address = 📍 { $address }, { $city }
place-facts =
    { $capacity ->
        [one] { $kind } · { $rate } · { $capacity } space in all
       *[other] { $kind } · { $rate } · { $capacity } spaces in all
    }
place-description = <i>{ $description }</i>
place-from-when =
    <b>From when do you want to park?</b>
    Press a button, or send a time such as “today 18:00”, “tomorrow 9” or “25.12 18:30”. Times are those of { $zone }.
place-how-long =
    <b>{ $name }</b>
    From { $start } ({ $zone })

    <b>How long do you stay?</b>
    Press a button, or send a length such as “90 min” or an end such as “until 20:00”.
place-gone = This car park is not offered any more.
button-from-now = Now
button-from-soon = In 1 hour
button-from-tomorrow = Tomorrow 9:00
button-back-to-list = ‹ To the list
button-other-start = ‹ Another start
button-other-time = 🕒 Another time
button-new-search = 🔎 Search again

## What was typed for a time

moment-unreadable = I could not read this as a time. Please send it like “today 18:00”, “tomorrow 9”, “25.12 18:30” or “3 h”.
moment-time-missing = At what time on that day? Please send both, such as “tomorrow 9:00” or “25.12 18:30”.
moment-no-such-date = There is no such date. Please check it and send it again.
moment-skipped = The clocks go forward then in { $zone }: that time does not exist. The next one is { $meant }. Please press it or send another time.
moment-twice = The clocks go back then in { $zone }: that time comes twice. Which one do you mean?
moment-past = That time has passed. Please send one that is still to come.
moment-too-far = A stay must end within a year from now. Please send an earlier time.
moment-not-after-start = The end must be after the start. Please send a later time.
stay-in-zone = { $stay } ({ $zone })

## The price, and paying it

offer-line = { $length } × { $rate } per hour = { $amount }
offer-total = <b>Total: { $total }</b>
offer-free =
    { $count ->
        [one] { $count } space left
       *[other] { $count } spaces left
    }
offer-balance-after =
    Your balance: { $balance }
    Balance after payment: { $after }
offer-shortfall =
    Your balance: { $balance }. <b>{ $shortfall } is missing.</b>
    If you go on, the space is held for you while you add money ({ $hold }).
offer-cancellation = You can cancel free of charge until the stay begins.
offer-full = 😕 <b>No space is free for the whole of this stay.</b>
offer-full-choices = These are free:
offer-full-no-choice = Nothing near it is free either. Please try another time.
offer-unanswered =
    ⏳ Parking Net did not answer, so it is not known yet whether it worked.

    Please try again: it is the same request, and nothing is paid twice.
price-changed = ⚠️ The price has changed from { $was } to <b>{ $becomes }</b>. Please confirm it again.
stay-in-the-past = That start has passed. Please choose another one.
stay-too-short = That is too short: a stay takes at least { $shortest }.
stay-too-long = That is too long: a stay takes at most a year.
stay-too-far = A stay must end within a year from now.
stay-not-after-start = The end must be after the start.
stay-not-possible = This stay cannot be booked. Please choose another time.
button-pay = Pay { $amount }
button-sign-in-to-book = Sign in to book
button-try-again = 🔁 Try again
booked = ✅ <b>Booked and paid.</b> This is your pass:
pass-name = 🎫 <b>{ $name }</b> · code <code>{ $code }</code>
hold-name = ⏳ <b>{ $name }</b> · code <code>{ $code }</code>
pass-stay = 🕒 { $stay }
pass-cost = 💳 { $cost }
held-shortfall = 💰 <b>{ $shortfall } is missing on your balance.</b>
held-until = ⏳ The space is held for you until { $until } ({ $left } left).
hold-over = ⌛ The time to pay for { $place } is over, and the space is free again. Nothing was charged.
too-many-holds = You hold too many unpaid spaces. Please pay for one or give one up first.
payment-checked =
    ⏳ <b>Your payment for { $place } is being checked.</b>

    Please do not book again: you will not be charged twice. I tell you as soon as it is known.
button-pay-now = Pay { $amount } now
button-activate-code = 🎁 Activate a code
button-give-up-hold = Give up the space
button-check = 🔁 Check now
button-book-again = 🔁 Book here again

## A driver's bookings

bookings-now =
    { $count ->
        [0] You are not parking anywhere right now.
        [one] <b>You have one stay right now</b>
       *[other] <b>You have { $count } stays right now</b>
    }
bookings-upcoming =
    { $count ->
        [0] You have no stays ahead.
        [one] <b>You have one stay ahead</b>
       *[other] <b>You have { $count } stays ahead</b>
    }
bookings-past =
    { $count ->
        [0] You have no past stays.
        [one] <b>You have one past stay</b>
       *[other] <b>You have { $count } past stays</b>
    }
bookings-canceled =
    { $count ->
        [0] You have no cancelled bookings.
        [one] <b>You have one cancelled booking</b>
       *[other] <b>You have { $count } cancelled bookings</b>
    }
button-shelf-now = Now
button-shelf-upcoming = Ahead
button-shelf-past = Past
button-shelf-canceled = Cancelled
booking-entry =
    { $number }. { $phase } <b>{ $name }</b>, { $city }
    { $stay }
    { $cost } · code <code>{ $code }</code>
phase-waiting = ⏳ <b>Waiting for payment</b>
phase-upcoming = 🗓 <b>Booked</b>
phase-running = 🟢 <b>Running now</b>
phase-over = 🏁 <b>Over</b>
phase-canceled = ❌ <b>Cancelled</b>
phase-short-waiting = ⏳ not paid ·
phase-short-upcoming = 🗓
phase-short-running = 🟢
phase-short-over = 🏁
phase-short-canceled = ❌
booking-ends-in = Time left: { $left }
booking-not-changeable = This booking cannot be changed any more. This is how it stands:
button-extend = ➕ Extend
button-move = ↔️ Move
button-cancel-booking = ❌ Cancel it
button-keep-as-is = ‹ Leave it as it is
button-keep-booking = ‹ Keep the booking
button-back-to-booking = ‹ To the booking

## Changing a booking

extend-how-long =
    <b>{ $place }</b>
    The stay ends on { $end }.

    <b>How much longer?</b> Press a button, or send a length such as “90 min” or an end such as “20:00”.
move-to-when =
    <b>{ $place }</b>
    The stay begins on { $start }; its length stays: { $length }.

    <b>When shall it begin?</b> Press a button, or send a time such as “tomorrow 9”.
change-preview = <b>Changing the stay at { $place }</b>
change-was = Before: { $stay }
change-becomes = After: { $stay }
change-total = Total: { $was } → <b>{ $becomes }</b>
change-difference-more = To pay now: <b>{ $amount }</b>. Balance after that: { $after }
change-difference-back = You get back <b>{ $amount }</b>. Balance after that: { $after }
change-difference-free = The price stays the same.
change-shortfall = To pay now: <b>{ $amount }</b>. <b>{ $shortfall } is missing on your balance.</b>
change-lacks =
    💰 <b>{ $shortfall } is missing on your balance</b>, so nothing was changed.

    Activate a code and change the booking after that.
change-price-changed = ⚠️ The price of this change is another one by now. Please confirm it again.
change-full = 😕 No space is free for the new time. The booking stays as it was:
button-change-more = Pay { $amount } and change
button-change-back = Change and get { $amount } back
button-change-free = Change it
changed-more = ✅ <b>Changed.</b> You paid { $amount }.
changed-back = ✅ <b>Changed.</b> { $amount } goes back to your balance.
changed-free = ✅ <b>Changed.</b>

## Cancelling a booking

cancel-question = <b>Cancel the booking at { $place }?</b>
cancel-terms-changed = ⚠️ The refund is another one by now. Please look again.
cancel-refund = You get back: <b>{ $refund }</b>
cancel-fee = Kept by the car park: { $fee }
cancel-rule-nothing-paid = Nothing was paid yet; the space is given up.
cancel-rule-before-start-full-refund = The stay has not begun: everything is refunded.
cancel-rule-started-hours-kept = The stay is running: hours that have begun are kept, the rest is refunded.
cancel-rule-full-refund-by-owner = Everything is refunded.
cancel-rule-full-refund-by-admin = Everything is refunded.
cancel-rule-other = This is what cancelling gives now.
button-cancel-with-refund = ❌ Cancel, get { $refund } back
button-cancel-for-sure = ❌ Yes, cancel
canceled-with-refund = ❌ The booking at { $place } is cancelled. <b>{ $refund }</b> goes back to your balance.
canceled-without-refund = ❌ The booking at { $place } is cancelled.
canceled-by-driver = Cancelled by the driver on { $when }
canceled-by-owner = Cancelled by the car park on { $when }
canceled-by-admin = Cancelled by the administration on { $when }
canceled-by-system = Cancelled automatically on { $when }
canceled-by-other = Cancelled on { $when }
reason-place-deleted = Reason: the car park closed
reason-hold-expired = Reason: it was not paid in time
reason-too-many-holds = Reason: there were too many unpaid bookings
reason-typed = Reason: { $reason }
canceled-refunded = Refunded: { $amount }
canceled-refund-pending = On its way back: { $amount }

## Refusals

error-already-canceled = This booking is cancelled already.
error-already-finished = The stay is over: it cannot be changed or cancelled any more.
error-already-started = The stay has begun: it can only be extended.
error-booking-not-found = This booking does not exist.
error-change-in-progress = An earlier change of this booking is still being paid. Please wait a moment.
error-fully-booked = No space is free for the whole of this stay.
error-hold-expired = The time to pay for this booking is over.
error-not-paid = Please pay for the booking before you change it.
error-own-place = You cannot book your own car park.
error-parking-unavailable = 😕 Car parks cannot be looked up right now. Nothing was booked: please try again in a moment.
error-payment-refused = The payment was refused.
error-place-not-found = This car park is not offered any more.
error-too-many-holds = You hold too many unpaid spaces. Please pay for one or give one up first.
error-idempotency-in-progress = ⏳ I am still at it. Please wait a moment.
error-admins-use-the-web = Administration is done in the web app; here is nothing for it to do.
button-retry = 🔁 Try again
