### The balance, transactions, codes.

balance-available = 👛 <b>Your balance: { $amount }</b>
balance-pending = Income from stays that are not over yet: { $amount }
history = <b>Last transactions</b> ({ $zone })
history-empty = There are no transactions yet.
history-entry = <b>{ $amount }</b> { $what }{ $state }
    { $when }
history-charge = Payment for booking { $code }
history-payment = Income from booking { $code }
history-refund = Refund for booking { $code }
history-promocode-activate = Code activated
history-promocode-generate = Code made
history-promocode-revoke = Code withdrawn
history-other = Transaction
history-state-pending = {" "}(pending)
history-state-failed = {" "}(failed)
history-state-canceled = {" "}(cancelled)
page-newer = ‹ Newer
page-older = Older ›
code-prompt = 🎁 Please send the code. Spaces and upper or lower case do not matter.
code-not-one = This does not look like a code.
code-another = Please send another one, or cancel.
code-unanswered = ⏳ Parking Net did not answer. If you send the code again, it is not added twice.
code-activated = ✅ <b>The code is activated.</b> Your balance: <b>{ $amount }</b>
error-promocode-not-found = There is no such code.
error-promocode-expired = This code has expired.
error-promocode-used-up = This code has been used up.
error-promocode-revoked = This code has been withdrawn.
error-promocode-already-used = You have activated this code already.
error-balance-limit = This would be more than a balance can hold.
error-too-many-promocode-misses = Too many codes that do not exist. Please try again later.
