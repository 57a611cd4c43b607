### What owners read: their places, today, cancelling a booking.

parkings =
    { $count ->
        [one] 🅿️ <b>You have one car park</b>
       *[other] 🅿️ <b>You have { $count } car parks</b>
    }
parkings-none = You have no car parks yet. You can add one in the web app.
parking-facts =
    { $capacity ->
        [one] 📍 { $address } · { $rate } · { $capacity } space
       *[other] 📍 { $address } · { $rate } · { $capacity } spaces
    }
parking-free =
    { $count ->
        [0] 🔴 no space free now
        [one] 🟢 { $count } space free now
       *[other] 🟢 { $count } spaces free now
    }
button-back-to-place = ‹ To the car park
visits =
    { $count ->
        [0] Nobody comes or goes today ({ $zone }).
        [one] <b>One arrival or departure today</b> ({ $zone })
       *[other] <b>{ $count } arrivals and departures today</b> ({ $zone })
    }
visits-everywhere =
    { $count ->
        [0] 📅 Nobody comes or goes today.
        [one] 📅 <b>One arrival or departure today</b>, in the time of its place
       *[other] 📅 <b>{ $count } arrivals and departures today</b>, in the time of their places
    }
visit-arrives = → { $time } <b>{ $login }</b> arrives, until { $other }{ $place }
visit-leaves = ← { $time } <b>{ $login }</b> leaves, since { $other }{ $place }
guest-customer = Customer: <b>{ $login }</b>
evict-why =
    <b>Why shall the booking of { $login } at { $place } be cancelled?</b>

    Choose a reason or write one: the driver will read it.
evict-reason-maintenance = Maintenance works
evict-reason-closed = The car park is closed
evict-reason-event = The space is needed for an event
evict-reason-mistake = Booked by mistake
evict-reason-too-long = That is { $length } characters long; please say it in at most { $longest }.
evict-question = <b>Cancel the booking of { $login } at { $place }?</b>
evict-refund = The driver gets back <b>{ $refund }</b>, all that was paid.
button-evict = ❌ Cancel the booking
evicted = ❌ The booking of <b>{ $login }</b> is cancelled. The driver gets back <b>{ $refund }</b> and is told why.
