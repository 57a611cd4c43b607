### Что читают владельцы: их парковки, сегодняшний день, отмена бронирования.

parkings =
    { $count ->
        [one] 🅿️ <b>У вас { $count } парковка</b>
        [few] 🅿️ <b>У вас { $count } парковки</b>
        [many] 🅿️ <b>У вас { $count } парковок</b>
       *[other] 🅿️ <b>У вас { $count } парковки</b>
    }
parkings-none = У вас пока нет парковок. Добавить парковку можно в веб-приложении.
parking-facts =
    { $capacity ->
        [one] 📍 { $address } · { $rate } · { $capacity } место
        [few] 📍 { $address } · { $rate } · { $capacity } места
        [many] 📍 { $address } · { $rate } · { $capacity } мест
       *[other] 📍 { $address } · { $rate } · { $capacity } места
    }
parking-free =
    { $count ->
        [0] 🔴 сейчас свободных мест нет
        [one] 🟢 сейчас свободно { $count } место
        [few] 🟢 сейчас свободно { $count } места
        [many] 🟢 сейчас свободно { $count } мест
       *[other] 🟢 сейчас свободно { $count } места
    }
button-back-to-place = ‹ К парковке
visits =
    { $count ->
        [0] Сегодня никто не приезжает и не уезжает ({ $zone }).
        [one] <b>Сегодня { $count } приезд или отъезд</b> ({ $zone })
        [few] <b>Сегодня { $count } приезда и отъезда</b> ({ $zone })
        [many] <b>Сегодня { $count } приездов и отъездов</b> ({ $zone })
       *[other] <b>Сегодня { $count } приезда и отъезда</b> ({ $zone })
    }
visits-everywhere =
    { $count ->
        [0] 📅 Сегодня никто не приезжает и не уезжает.
        [one] 📅 <b>Сегодня { $count } приезд или отъезд</b>, по времени парковки
        [few] 📅 <b>Сегодня { $count } приезда и отъезда</b>, по времени парковок
        [many] 📅 <b>Сегодня { $count } приездов и отъездов</b>, по времени парковок
       *[other] 📅 <b>Сегодня { $count } приезда и отъезда</b>, по времени парковок
    }
visit-arrives = → { $time } <b>{ $login }</b> приезжает, до { $other }{ $place }
visit-leaves = ← { $time } <b>{ $login }</b> уезжает, с { $other }{ $place }
guest-customer = Клиент: <b>{ $login }</b>
evict-why =
    <b>Почему отменяется бронирование ({ $login }, { $place })?</b>

    Выберите причину или напишите свою: водитель её прочтёт.
evict-reason-maintenance = Ремонтные работы
evict-reason-closed = Парковка закрыта
evict-reason-event = Место нужно для мероприятия
evict-reason-mistake = Забронировано по ошибке
evict-reason-too-long = Слишком длинно: { $length }. Уложитесь в { $longest } знаков.
evict-question = <b>Отменить бронирование ({ $login }, { $place })?</b>
evict-refund = Водителю вернётся <b>{ $refund }</b> – всё, что было оплачено.
button-evict = ❌ Отменить бронирование
evicted = ❌ Бронирование отменено: <b>{ $login }</b>. Водителю возвращается <b>{ $refund }</b>, причину ему сообщат.
