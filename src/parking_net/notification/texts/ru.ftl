# Three texts for each type of message: a title, a body in lines, and Telegram's HTML of both.
# Lines that are empty in the end are left out.

booking-confirmed-driver-title = Бронирование подтверждено: { $place }
booking-confirmed-driver-body =
    { $stay } ({ $duration })
    { $address }, { $city }
    Оплачено: { $cost }
booking-confirmed-driver-telegram =
    ✅ <b>{ booking-confirmed-driver-title }</b>
    { booking-confirmed-driver-body }

booking-confirmed-owner-title = Новое бронирование: { $place }
booking-confirmed-owner-body =
    { $stay } ({ $duration })
    Водитель: { $driver }
    Стоимость: { $cost }
booking-confirmed-owner-telegram =
    🚗 <b>{ booking-confirmed-owner-title }</b>
    { booking-confirmed-owner-body }

booking-changed-driver-title = Бронирование изменено: { $place }
booking-changed-driver-body =
    Теперь: { $stay } ({ $duration })
    Раньше: { $formerly }
    { $change ->
        [charged] Новая стоимость: { $cost }. С вашего баланса дополнительно списано { $difference }.
        [returned] Новая стоимость: { $cost }. На ваш баланс возвращается { $difference }.
       *[same] Стоимость не изменилась: { $cost }.
    }
booking-changed-driver-telegram =
    🔄 <b>{ booking-changed-driver-title }</b>
    { booking-changed-driver-body }

booking-changed-owner-title = Бронирование изменено: { $place }
booking-changed-owner-body =
    Теперь: { $stay } ({ $duration })
    Раньше: { $formerly }
    Водитель: { $driver }
    { $change ->
        [charged] Новая стоимость: { $cost }, на { $difference } больше прежней.
        [returned] Новая стоимость: { $cost }, на { $difference } меньше прежней.
       *[same] Стоимость не изменилась: { $cost }.
    }
booking-changed-owner-telegram =
    🔄 <b>{ booking-changed-owner-title }</b>
    { booking-changed-owner-body }

booking-canceled-driver-title = Бронирование отменено: { $place }
booking-canceled-driver-body =
    { $stay }
    { $cause ->
        [driver] Вы отменили это бронирование.
        [owner] Владелец парковки отменил это бронирование.
        [admin] Служба поддержки отменила это бронирование.
        [place_deleted] Парковка больше недоступна, поэтому бронирование отменено.
        [too_many_holds] У вас слишком много неоплаченных бронирований, поэтому это отменено.
       *[system] Бронирование отменено автоматически.
    }
    { $explained ->
        [yes] Причина: { $reason }
       *[no] { "" }
    }
    { $return ->
        [all] На ваш баланс возвращается { $refund }.
        [part] На ваш баланс возвращается { $refund }; за начавшиеся часы удержано { $fee }.
        [nothing] Удержано { $fee }: начались все часы стоянки.
       *[unpaid] Бронирование не было оплачено.
    }
booking-canceled-driver-telegram =
    ❌ <b>{ booking-canceled-driver-title }</b>
    { booking-canceled-driver-body }

booking-canceled-owner-title = Бронирование отменено: { $place }
booking-canceled-owner-body =
    { $stay }
    Водитель: { $driver }
    { $cause ->
        [driver] Водитель отменил это бронирование.
        [owner] Вы отменили это бронирование.
        [admin] Служба поддержки отменила это бронирование.
        [place_deleted] Парковка удалена, поэтому бронирование отменено.
       *[system] Бронирование отменено автоматически.
    }
    { $explained ->
        [yes] Причина: { $reason }
       *[no] { "" }
    }
    { $return ->
        [part] Водителю возвращается { $refund }; за начавшиеся часы вы получаете { $fee }.
        [nothing] Вы получаете { $fee }: начались все часы стоянки.
       *[all] Водителю возвращается { $refund }.
    }
booking-canceled-owner-telegram =
    ❌ <b>{ booking-canceled-owner-title }</b>
    { booking-canceled-owner-body }

hold-expired-driver-title = Бронирование не оплачено вовремя: { $place }
hold-expired-driver-body =
    { $stay }
    Время на оплату истекло, место за вами больше не удерживается.
    { $return ->
        [unpaid] Вы можете забронировать снова, пока есть свободные места.
       *[all] Платёж прошёл слишком поздно: на ваш баланс возвращается { $refund }.
    }
hold-expired-driver-telegram =
    ⌛ <b>{ hold-expired-driver-title }</b>
    { hold-expired-driver-body }

stay-starts-driver-title = Скоро начнётся ваша стоянка: { $place }
stay-starts-driver-body =
    Начало: { $starts }
    Окончание: { $ends }
    { $address }, { $city }
stay-starts-driver-telegram =
    ⏰ <b>{ stay-starts-driver-title }</b>
    { stay-starts-driver-body }

stay-ends-driver-title = Скоро закончится ваша стоянка: { $place }
stay-ends-driver-body =
    Окончание: { $ends }
    Если вам нужно больше времени, продлите бронирование до его окончания.
stay-ends-driver-telegram =
    ⏰ <b>{ stay-ends-driver-title }</b>
    { stay-ends-driver-body }
