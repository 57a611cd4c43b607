### Что читают водители: поиск, бронирование, их бронирования.

## Поиск парковки

search-prompt = 🔎 В каком городе вы хотите припарковаться? Можно прислать и название парковки.
search-found =
    { $count ->
        [one] По запросу «{ $query }» нашлась { $count } парковка:
        [few] По запросу «{ $query }» нашлись { $count } парковки:
        [many] По запросу «{ $query }» нашлось { $count } парковок:
       *[other] По запросу «{ $query }» нашлось { $count } парковки:
    }
search-nothing =
    По запросу «{ $query }» ничего не нашлось.

    Проверьте написание или пришлите другой город или название.
search-entry =
    { $number }. <b>{ $name }</b>
    { $kind } · { $rate }
    { $address }
rate-per-hour = { $rate } в час
place-kind =
    { $kind ->
        [outdoor] ☀️ открытая
        [covered] 🏠 крытая
        [underground] 🚇 подземная
        [multi-level] 🏢 многоуровневая
       *[other] 🅿️ парковка
    }
place-name = <b>{ $name }</b>
place-address = 📍 { $address }, { $city }
place-facts =
    { $capacity ->
        [one] { $kind } · { $rate } · всего { $capacity } место
        [few] { $kind } · { $rate } · всего { $capacity } места
        [many] { $kind } · { $rate } · всего { $capacity } мест
       *[other] { $kind } · { $rate } · всего { $capacity } места
    }
place-description = <i>{ $description }</i>
place-from-when =
    <b>С какого времени вам нужно место?</b>
    Нажмите кнопку или напишите время, например «сегодня 18:00», «завтра 9» или «25.12 18:30». Время указывайте по часовому поясу { $zone }.
place-how-long =
    <b>{ $name }</b>
    Начало: { $start } ({ $zone })

    <b>На какой срок?</b>
    Нажмите кнопку или напишите срок, например «90 мин», или конец, например «до 20:00».
place-gone = Эта парковка больше не предлагается.
button-from-now = Сейчас
button-from-soon = Через 1 час
button-from-tomorrow = Завтра в 9:00
button-back-to-list = ‹ К списку
button-other-start = ‹ Другое начало
button-other-time = 🕒 Другое время
button-new-search = 🔎 Искать снова

## Что написали вместо времени

moment-unreadable = Не удалось разобрать время. Напишите, например, «сегодня 18:00», «завтра 9», «25.12 18:30» или «3 ч».
moment-time-missing = В какое время в этот день? Напишите и день, и время, например «завтра 9:00» или «25.12 18:30».
moment-no-such-date = Такой даты нет. Проверьте её и напишите ещё раз.
moment-skipped = В это время часы переводят вперёд ({ $zone }): такого времени нет. Следующее: { $meant }. Нажмите на него или напишите другое время.
moment-twice = В это время часы переводят назад ({ $zone }): такое время наступает дважды. Какое из них вы имеете в виду?
moment-past = Это время уже прошло. Напишите то, которое ещё впереди.
moment-too-far = Стоянка должна закончиться не позже чем через год. Напишите более раннее время.
moment-not-after-start = Конец должен быть позже начала. Напишите более позднее время.
stay-in-zone = { $stay } ({ $zone })

## Цена и оплата

offer-line = { $length } × { $rate } в час = { $amount }
offer-total = <b>Итого: { $total }</b>
offer-free =
    { $count ->
        [one] Осталось { $count } место
        [few] Осталось { $count } места
        [many] Осталось { $count } мест
       *[other] Осталось { $count } места
    }
offer-balance-after =
    Ваш баланс: { $balance }
    После оплаты останется: { $after }
offer-shortfall =
    Ваш баланс: { $balance }. <b>Не хватает { $shortfall }.</b>
    Если вы продолжите, место будет удержано за вами, пока вы пополняете баланс ({ $hold }).
offer-cancellation = До начала стоянки отменить можно бесплатно.
offer-full = 😕 <b>На всё это время свободных мест нет.</b>
offer-full-choices = Свободно вот что:
offer-full-no-choice = Рядом тоже ничего не свободно. Попробуйте другое время.
offer-unanswered =
    ⏳ Parking Net не ответил, поэтому пока неизвестно, получилось ли.

    Попробуйте ещё раз: это тот же самый запрос, дважды деньги не спишутся.
price-changed = ⚠️ Цена изменилась: была { $was }, теперь <b>{ $becomes }</b>. Подтвердите её ещё раз.
stay-in-the-past = Это время начала уже прошло. Выберите другое.
stay-too-short = Это слишком короткий срок: наименьший – { $shortest }.
stay-too-long = Это слишком долгий срок: наибольший – год.
stay-too-far = Стоянка должна закончиться не позже чем через год.
stay-not-after-start = Конец должен быть позже начала.
stay-not-possible = Забронировать это время нельзя. Выберите другое.
button-pay = Оплатить { $amount }
button-sign-in-to-book = Войти и забронировать
button-try-again = 🔁 Попробовать ещё раз
booked = ✅ <b>Забронировано и оплачено.</b> Вот ваш пропуск:
pass-name = 🎫 <b>{ $name }</b> · код <code>{ $code }</code>
hold-name = ⏳ <b>{ $name }</b> · код <code>{ $code }</code>
pass-stay = 🕒 { $stay }
pass-cost = 💳 { $cost }
held-shortfall = 💰 <b>На балансе не хватает { $shortfall }.</b>
held-until = ⏳ Место удержано за вами до: { $until } (осталось: { $left }).
hold-over = ⌛ Время оплаты ({ $place }) истекло, место снова свободно. Деньги не списаны.
too-many-holds = У вас слишком много неоплаченных мест. Сначала оплатите одно из них или откажитесь от него.
payment-checked =
    ⏳ <b>Ваша оплата проверяется: { $place }.</b>

    Не бронируйте ещё раз: дважды деньги не спишутся. Я сообщу, как только всё станет известно.
button-pay-now = Оплатить { $amount } сейчас
button-activate-code = 🎁 Активировать код
button-give-up-hold = Отказаться от места
button-check = 🔁 Проверить сейчас
button-book-again = 🔁 Забронировать здесь снова

## Бронирования водителя

bookings-now =
    { $count ->
        [0] Сейчас у вас нет текущих стоянок.
        [one] <b>Сейчас у вас { $count } стоянка</b>
        [few] <b>Сейчас у вас { $count } стоянки</b>
        [many] <b>Сейчас у вас { $count } стоянок</b>
       *[other] <b>Сейчас у вас { $count } стоянки</b>
    }
bookings-upcoming =
    { $count ->
        [0] Предстоящих стоянок у вас нет.
        [one] <b>У вас { $count } предстоящая стоянка</b>
        [few] <b>У вас { $count } предстоящие стоянки</b>
        [many] <b>У вас { $count } предстоящих стоянок</b>
       *[other] <b>У вас { $count } предстоящей стоянки</b>
    }
bookings-past =
    { $count ->
        [0] Прошедших стоянок у вас нет.
        [one] <b>У вас { $count } прошедшая стоянка</b>
        [few] <b>У вас { $count } прошедшие стоянки</b>
        [many] <b>У вас { $count } прошедших стоянок</b>
       *[other] <b>У вас { $count } прошедшей стоянки</b>
    }
bookings-canceled =
    { $count ->
        [0] Отменённых бронирований у вас нет.
        [one] <b>У вас { $count } отменённое бронирование</b>
        [few] <b>У вас { $count } отменённых бронирования</b>
        [many] <b>У вас { $count } отменённых бронирований</b>
       *[other] <b>У вас { $count } отменённого бронирования</b>
    }
button-shelf-now = Сейчас
button-shelf-upcoming = Впереди
button-shelf-past = Прошлые
button-shelf-canceled = Отменённые
booking-entry =
    { $number }. { $phase } <b>{ $name }</b>, { $city }
    { $stay }
    { $cost } · код <code>{ $code }</code>
phase-waiting = ⏳ <b>Ожидает оплаты</b>
phase-upcoming = 🗓 <b>Забронировано</b>
phase-running = 🟢 <b>Идёт сейчас</b>
phase-over = 🏁 <b>Завершено</b>
phase-canceled = ❌ <b>Отменено</b>
phase-short-waiting = ⏳ не оплачено ·
phase-short-upcoming = 🗓
phase-short-running = 🟢
phase-short-over = 🏁
phase-short-canceled = ❌
booking-ends-in = Осталось времени: { $left }
booking-not-changeable = Изменить это бронирование больше нельзя. Вот как оно выглядит сейчас:
button-extend = ➕ Продлить
button-move = ↔️ Перенести
button-cancel-booking = ❌ Отменить
button-keep-as-is = ‹ Оставить как есть
button-keep-booking = ‹ Не отменять
button-back-to-booking = ‹ К бронированию

## Изменение бронирования

extend-how-long =
    <b>{ $place }</b>
    Конец стоянки: { $end }.

    <b>На сколько продлить?</b> Нажмите кнопку или напишите срок, например «90 мин», или новый конец, например «20:00».
move-to-when =
    <b>{ $place }</b>
    Начало стоянки: { $start }; длительность не изменится: { $length }.

    <b>Когда начать?</b> Нажмите кнопку или напишите время, например «завтра 9».
change-preview = <b>Изменение бронирования: { $place }</b>
change-was = Было: { $stay }
change-becomes = Станет: { $stay }
change-total = Стоимость: { $was } → <b>{ $becomes }</b>
change-difference-more = К оплате сейчас: <b>{ $amount }</b>. На балансе останется: { $after }
change-difference-back = Вернётся <b>{ $amount }</b>. На балансе станет: { $after }
change-difference-free = Стоимость не изменится.
change-shortfall = К оплате сейчас: <b>{ $amount }</b>. <b>На балансе не хватает { $shortfall }.</b>
change-lacks =
    💰 <b>На балансе не хватает { $shortfall }</b>, поэтому ничего не изменилось.

    Активируйте код и после этого измените бронирование.
change-price-changed = ⚠️ Стоимость этого изменения теперь другая. Подтвердите её ещё раз.
change-full = 😕 На новое время свободных мест нет. Бронирование осталось прежним:
button-change-more = Оплатить { $amount } и изменить
button-change-back = Изменить и вернуть { $amount }
button-change-free = Изменить
changed-more = ✅ <b>Изменено.</b> Оплачено: { $amount }.
changed-back = ✅ <b>Изменено.</b> На баланс возвращается { $amount }.
changed-free = ✅ <b>Изменено.</b>

## Отмена бронирования

cancel-question = <b>Отменить бронирование: { $place }?</b>
cancel-terms-changed = ⚠️ Сумма возврата теперь другая. Посмотрите ещё раз.
cancel-refund = Вернётся: <b>{ $refund }</b>
cancel-fee = Останется парковке: { $fee }
cancel-rule-nothing-paid = Оплаты ещё не было; место освободится.
cancel-rule-before-start-full-refund = Стоянка ещё не началась: возвращается вся сумма.
cancel-rule-started-hours-kept = Стоянка идёт: начатые часы оплачиваются, остальное возвращается.
cancel-rule-full-refund-by-owner = Возвращается вся сумма.
cancel-rule-full-refund-by-admin = Возвращается вся сумма.
cancel-rule-other = Столько вернётся при отмене сейчас.
button-cancel-with-refund = ❌ Отменить и вернуть { $refund }
button-cancel-for-sure = ❌ Да, отменить
canceled-with-refund = ❌ Бронирование отменено: { $place }. <b>{ $refund }</b> возвращается на ваш баланс.
canceled-without-refund = ❌ Бронирование отменено: { $place }.
canceled-by-driver = Отменено водителем: { $when }
canceled-by-owner = Отменено парковкой: { $when }
canceled-by-admin = Отменено администрацией: { $when }
canceled-by-system = Отменено автоматически: { $when }
canceled-by-other = Отменено: { $when }
reason-place-deleted = Причина: парковка закрылась
reason-hold-expired = Причина: не оплачено вовремя
reason-too-many-holds = Причина: слишком много неоплаченных бронирований
reason-typed = Причина: { $reason }
canceled-refunded = Возвращено: { $amount }
canceled-refund-pending = Ещё возвращается: { $amount }

## Отказы

error-already-canceled = Это бронирование уже отменено.
error-already-finished = Стоянка завершена: изменить или отменить её больше нельзя.
error-already-started = Стоянка уже началась: её можно только продлить.
error-booking-not-found = Такого бронирования нет.
error-change-in-progress = Прежнее изменение этого бронирования ещё оплачивается. Подождите немного.
error-fully-booked = На всё это время свободных мест нет.
error-hold-expired = Время оплаты этого бронирования истекло.
error-not-paid = Сначала оплатите бронирование, потом его можно будет изменить.
error-own-place = Забронировать собственную парковку нельзя.
error-parking-unavailable = 😕 Сейчас не удаётся посмотреть парковки. Ничего не забронировано: попробуйте ещё раз чуть позже.
error-payment-refused = В оплате отказано.
error-place-not-found = Эта парковка больше не предлагается.
error-too-many-holds = У вас слишком много неоплаченных мест. Сначала оплатите одно из них или откажитесь от него.
error-idempotency-in-progress = ⏳ Я ещё занимаюсь этим. Подождите немного.
error-admins-use-the-web = Администрирование доступно в веб-приложении; здесь для него ничего нет.
button-retry = 🔁 Попробовать ещё раз
