### Баланс, операции, коды.

balance-available = 👛 <b>Ваш баланс: { $amount }</b>
balance-pending = Доход от ещё не завершённых стоянок: { $amount }
history = <b>Последние операции</b> ({ $zone })
history-empty = Операций пока нет.
history-entry = <b>{ $amount }</b> { $what }{ $state }
    { $when }
history-charge = Оплата бронирования { $code }
history-payment = Доход от бронирования { $code }
history-refund = Возврат за бронирование { $code }
history-promocode-activate = Активация кода
history-promocode-generate = Создание кода
history-promocode-revoke = Отзыв кода
history-other = Операция
history-state-pending = {" "}(ожидается)
history-state-failed = {" "}(не удалась)
history-state-canceled = {" "}(отменена)
page-newer = ‹ Новее
page-older = Раньше ›
code-prompt = 🎁 Пришлите код. Пробелы и регистр букв не важны.
code-not-one = Это не похоже на код.
code-another = Пришлите другой код или нажмите «Отмена».
code-unanswered = ⏳ Parking Net не ответил. Если вы пришлёте код ещё раз, дважды он не зачислится.
code-activated = ✅ <b>Код активирован.</b> Ваш баланс: <b>{ $amount }</b>
error-promocode-not-found = Такого кода нет.
error-promocode-expired = Срок действия этого кода истёк.
error-promocode-used-up = Этот код уже исчерпан.
error-promocode-revoked = Этот код отозван.
error-promocode-already-used = Вы уже активировали этот код.
error-balance-limit = Столько на балансе не поместится.
error-too-many-promocode-misses = Слишком много несуществующих кодов. Попробуйте позже.
