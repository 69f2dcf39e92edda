"""Routing: what somebody wants, and who or what should get the text."""

from ..family import Task, family
from ..pools import asked, chat, fill, pool
from ..wording import Labels, dirty, say
from ..words_routing import CITIES, COUNTRIES, NAMES, words

INTENTS = {}
INTENTS["bank"] = ["message to a bank", "request of a bank customer", "chat message in a banking app"], """
card lost, lost card, stolen card, block card: a lost or stolen card
    I [lost|can't find|left somewhere] my {card}[| {past}]
    somebody stole my [wallet|bag|purse] with the {card} in it
    please block my {card}, [it is gone|it was stolen {past}|I think a pickpocket took it]
    my {card} [fell out of my pocket|disappeared] in {city}
card new, new card, card delivery, order card: a new card that has not come yet
    when will my new {card} [arrive|come|be delivered]?
    I ordered a {card} {2..5} weeks ago and it is still not here
    has my replacement {card} been [sent|posted] already?
    still waiting for the {card} you [promised|mailed] {past}
pin, forgotten pin, reset pin: a forgotten or blocked PIN
    I forgot [the PIN of|the code for] my {card}
    entered the wrong PIN three times, [what now|how do I unlock it]?
    can I [choose|set] another PIN for my {card}?
    my [PIN is blocked|PIN letter never came]
balance, account balance, check balance: the balance of an account
    how much [money|] do I have [on|in] my [savings|current|checking] account?
    what's my balance[| right now| as of {date}]?
    is there still {amount} left on my account?
transfer, send money, make transfer: sending money
    please [send|transfer|wire] {amount} to {name}
    I want to move {amount} from savings to checking
    how do I [pay|send money to] a friend in {country}?
    set up a [monthly|weekly] payment of {amount} to my [landlord|{relative}]
charge, unknown charge, dispute, unrecognized payment: a wrong or unknown charge
    there is a payment of {amount} [that I don't recognize|I never made]
    who is "{surname} Ltd"? they took {amount} {past}, [that wasn't me|I know nothing about that]
    I was charged {amount} twice for [the same thing|one dinner]
    I want to dispute a {amount} transaction from {past}
loan, credit, mortgage: loans and mortgages
    I'd like to borrow {amount} for [a car|a new kitchen|my wedding]
    what interest do you [take|charge] on a mortgage?
    can I pay back my loan early[| without a penalty]?
    how much could we get for buying a [flat|house] in {city}?
open account, new account, account opening: opening an account
    I would like to open a [joint|savings|student] account
    which papers do I need to become a customer?
    can my {relative} get an account with you? [She is 16|He just moved to {city}|They have none yet]
close account, cancel account, leave: closing an account
    I want to close my account[| at the end of {month}]
    please terminate my [savings|current] account, I [am moving to {country}|changed banks]
    how do I get rid of an account that I no longer use?
exchange, exchange rate, currency: exchange rates and foreign money
    what is the rate for [yen|dollars|Swiss francs|pesos] today?
    can I [buy|order|get] [yen|dollars|francs|pesos] at the branch in {city}?
    how many [euros|pounds|crowns] would I get for {100..900} dollars?
atm, cash machine, machine trouble: a cash machine
    the cash machine in {city} [swallowed|kept|ate] my {card}
    where is the nearest ATM [to {street}|around {place}]?
    the ATM at {street} gave me {amount} too little
address change, change address, move house, personal data: changed personal details
    I moved, my new address is {street}, {city}
    I got married and my surname is {surname} now
    please change my [phone number|email address] in your files
"""
INTENTS["telecom"] = ["message to a phone company", "customer request at a mobile operator", "chat with an internet provider"], """
outage, no connection, internet down, service down: an internet or phone connection that is down
    the internet has been [down|dead|gone] since {past}
    no [signal|dial tone|connection] at {street}[|, the neighbours have the same]
    my router blinks red and [nothing loads|there is no internet at all]
    is there an outage in {city}?
slow, slow internet, speed: a slow connection
    my connection is [painfully|terribly|so] slow [in the evening|since {past}]
    I pay for {100..900} Mbit and get {2..20}
    videos buffer all the time, [though the wifi is strong|even next to the router]
bill, invoice, billing: a bill
    why is my bill [so high|{amount} higher] this month?
    I don't understand the item for {amount} on the last invoice
    please send me [a copy of the {month} invoice|my bills by email]
    I already paid the {month} bill but got a reminder
roaming, abroad, travel data: use abroad
    can I use my data in {country}?
    what does a call from {country} to home cost?
    I fly to {country} {when}, which [package|option] do I need?
    is my plan valid in {country}, or [do I have to switch something on|must I buy an option]?
new sim, sim card, esim: a SIM card
    my SIM [is broken|does not fit my new {phone}|is not recognized]
    I'd like to have an eSIM for my {phone}
    please send a second SIM for my {phone}
    where do I find the PUK of my SIM?
upgrade, plan change, switch plan: another plan
    I want [more data|a bigger plan|a cheaper plan]
    switch me to the [unlimited|family|student] plan
    which plan is best if I use {5..60} GB a month?
cancel, cancel contract, quit, terminate: ending the contract
    I want to cancel my contract[| at the end of {month}]
    when does my contract end and how do I [get out|quit]?
    please terminate everything on this number, [I am leaving|we are moving to {country}]
number porting, keep number, porting: taking a number along
    can I keep my number when I come to you from [another operator|my old provider]?
    how long does it take to port my number?
    my number was not transferred {past} as [promised|agreed]
device, new phone, buy phone: buying a device
    do you have the [new|latest] {phone} in {colour}?
    what does a {phone} cost with a two-year contract?
    can I pay for the {phone} in instalments?
voicemail, mailbox, answering machine: voicemail
    how do I turn off my [mailbox|voicemail]?
    I can't listen to my [voice messages|voicemail]
    I want to record a new greeting for my mailbox
spam calls, unwanted calls, nuisance calls: unwanted calls
    someone calls me {3..9} times a day trying to sell [insurance|wine|solar panels]
    how can I block [unknown callers|a number]?
    strangers keep texting me about a parcel that doesn't exist
technician, engineer visit, appointment: a technician's visit
    when does the technician come[| {when}]?
    nobody showed up [between 8 and 12|{past}], I took the day off for your engineer
    I have to move the technician's appointment {when}
"""
INTENTS["airline"] = ["message to an airline", "passenger request", "question at an airline's chat"], """
baggage lost, lost luggage, missing bag: luggage that is lost or damaged
    my [suitcase|bag|luggage] did not arrive in {city}
    flight {flight} landed but my [suitcase|stroller|backpack] is still in {city}
    my suitcase came out [with a broken wheel|ripped open|all wet]
baggage rules, luggage allowance, hand luggage: what luggage is allowed
    how many bags can I take to {city}?
    is a [guitar|folding bike|surfboard|stroller] free on {flight}?
    how heavy may [a suitcase|the hand luggage] be?
change flight, rebook, rebooking: changing a booking
    I need to move my flight {flight} to {day}
    can I fly to {city} a day [earlier|later]?
    please rebook us from {flight} to the evening flight
cancel flight, refund, cancellation: cancelling or money back
    I can't travel {when}, [I want my money back|please cancel booking {number}]
    you cancelled {flight}, when do I get my money back?
    is my ticket to {city} refundable?
status, flight status, delay: whether a flight is on time
    is {flight} on time?
    when does the flight from {city} land?
    how long is the delay of {flight}?
    which gate does {flight} leave from?
check-in, checkin, boarding pass: check-in and boarding passes
    I can't check in for {flight}[|, the site gives an error]
    how early can I check in?
    my boarding pass [did not come by mail|won't open on my {phone}]
seat, seat choice, seating: seats
    I'd like [a window|an aisle|an exit row] seat on {flight}
    can my {relative} and I sit together?
    is there more legroom in row {1..30}?
meal, food, special meal: meals on board
    can I have a [vegan|kosher|halal|gluten-free] meal on {flight}?
    is there anything to eat on the way to {city}?
    I am allergic to {allergen}, what do you serve?
miles, frequent flyer, points: frequent flyer miles
    my miles for {flight} are missing
    how many points do I need for [an upgrade|a free flight to {city}]?
    when do my miles expire?
pets, animals, travel with pet: animals on board
    may I take my {pet} into the cabin?
    what does it cost to fly with a {pet} to {country}?
    my {pet} weighs {2..30} kilos, does it have to go in the hold?
assistance, special assistance, wheelchair: help for passengers
    my {relative} needs a wheelchair in {city}
    my {relative} is [blind|deaf|{80..95}], can somebody [accompany|help] them to the gate?
    our daughter is 9 and flies alone on {flight}, [who looks after her|is there an escort]?
visa, documents, passport: travel documents
    do I need a visa for {country}?
    is an identity card enough to fly to {country}?
    my passport expires in {month}, may I still [fly|board]?
"""
INTENTS["hotel"] = ["message to a hotel", "guest's request", "e-mail to a hotel reception"], """
book, booking, reservation, new reservation: booking a room
    I'd like [a|one] {guest} for {2..9} nights from {date}
    do you have a {guest} free {when}?
    please reserve a {guest} for my {relative} and me [next weekend|from {date}]
change booking, modify reservation, new dates: changing a booking
    can we stay [one night|two nights] longer?
    we booked a {guest} but need a {guest} instead, booking {number}
    please move my reservation {number} from {date} to {date}
cancel booking, cancellation, cancel reservation: cancelling a booking
    unfortunately we have to cancel [our stay|booking {number}]
    until when can I cancel for free?
    my trip fell through, please cancel the {guest}
cleaning, housekeeping, dirty room: cleaning and supplies for the room
    our room has not been cleaned [today|since {day}]
    could we get [more towels|fresh sheets|another pillow|toilet paper] in {100..599}?
    there is hair in the [sink|shower] of room {100..599}
broken, repair, maintenance: something that is broken in the room
    the [air conditioning|heating|shower|TV|safe] in {100..599} does not work
    water is dripping from the [ceiling|tap] in room {100..599}
    the [lamp|window|door lock|hairdryer] in our room is broken
noise, loud, disturbance: noise
    the people next to {100..599} are [shouting|having a party|playing loud music]
    we couldn't sleep because of the [bar|construction|lift] noise
    can someone ask room {100..599} to be quiet?
breakfast, meals, restaurant: food and drink
    when is breakfast[| on {day}]?
    is there anything [vegan|gluten-free] at the buffet?
    please send {dish} and {drink} to room {100..599}
wifi, internet, wlan: the wireless network
    what's the wifi password?
    the wifi in {100..599} [keeps dropping|is too slow to work]
    do I have to pay for internet?
parking, garage, car park: parking
    do you have parking for a {vehicle}?
    what does the garage cost [per night|a day]?
    can I charge my electric car at the hotel?
transfer, shuttle, taxi: getting to and from the hotel
    is there a shuttle from the [airport|station]?
    please order a taxi to {place} for {clock}
    how do we get from {place} to you by bus?
lost item, left behind, lost and found: something left behind
    I think I left my {item} in room {100..599}
    we checked out {past} and my {relative}'s {item} is missing
    has anybody found [a|my] {item} in the lobby?
bill, invoice, payment: the bill
    there is {amount} for the minibar on the bill and we [didn't touch it|drank nothing]
    could you send me an invoice made out to {surname} Ltd?
    why was my {card} charged {amount} [twice|before arrival]?
late arrival, check-in time, early check-in: times of arrival and departure
    we will only arrive at [midnight|2 in the morning], is [somebody|the reception] there?
    can we get our key at {7..11} am already?
    at what time do we have to leave the room?
"""
INTENTS["restaurant"] = ["message to a restaurant", "guest's message", "call note in a restaurant"], """
reserve, table booking, reservation, book table: reserving a table
    a table for {2..9} {when} at {clock}, please
    do you have space for {2..14} people {when}?
    can I book the terrace for {when}, [name {surname}|we are {2..9}]?
cancel, cancel table, cancellation: cancelling a table
    we can't make it {when}, please cancel the table for {surname}
    give our table to somebody else, [the kids are ill|our train is stuck]
    I have to call off the dinner for {2..14} {when}
order, takeaway, delivery order: an order of food
    one {dish} and two {dish} to {street}, please
    can I pick up a {dish} at {clock}?
    I'd like to order {2..4} {dish}, [no onions|extra cheese|very spicy|to go]
late delivery, where is my food, delivery delay: food that has not come
    we ordered {dish} at {clock} and [nothing has come|are still hungry]
    where is my food? [The app says delivered|It's been {50..110} minutes]
    your driver seems to be lost, [no {dish} yet|we are at {street}]
wrong order, mistake, wrong food: food that was wrong or bad
    I ordered {dish} but got {dish}
    the {dish} was [cold|burnt|raw inside] when it came
    there was a [hair|piece of plastic] in my {dish}
allergy, allergens, ingredients: ingredients and allergies
    is there {allergen} in the {dish}?
    my {relative} must not eat {allergen}, what can [she|he] have?
    which of your dishes are without {allergen}?
hours, opening hours, open: opening hours
    are you open on {day}?
    how long does the kitchen [serve|cook] on {day}?
    do you close for lunch?
    what time do you open {when}?
menu, price, prices: the menu and its prices
    what does the {dish} cost?
    do you [have|make] {dish}?
    could you send me the [wine list|lunch menu|children's menu]?
job, work, application: work
    are you looking for [a waiter|kitchen help|a cook]?
    I have {2..12} years of experience as a [chef|bartender], may I send my CV?
    my {relative} is looking for a summer job, do you need [dishwashers|help in the bar]?
catering, event, party: parties and catering
    we'd like to [celebrate a wedding|have our company party] with {30..120} guests
    can you deliver a buffet for {25..90} people to {street}?
    what would a birthday dinner for {30..60} cost, with music?
praise, compliment, thanks: praise
    the {dish} {past} was the best I ever had
    please tell the cook that the {dish} was [heavenly|perfect|a dream]
    thank you for the lovely evening {past}, the {dish} [was superb|made our night]
lost item, forgotten item, lost and found: something forgotten
    did I leave my {item} at your place {past}?
    my {item} must still be [under table {1..20}|on the chair|in your toilet]
    we found no {item} at home, could it be with you?
"""
INTENTS["shop"] = ["message to an online shop", "customer e-mail", "request to a web shop's support"], """
where is it, order status, track order, delivery status: an order that is on its way
    where is my {product}? {order}
    {order} was to arrive {past} and [nothing came|there's no sign of it]
    can you give me the tracking number for the {product}?
return, send back, returns: sending something back
    the {product} is [too big|too small|not what I expected], how do I send it back?
    I want to return the {product} from {order}
    please send me a return label for the {product}
refund, money back, reimbursement: money that has not come back
    I sent the {product} back {past} and still have no money
    when will I get the {amount} for the returned {product}?
    you confirmed the refund for {order} {past}, but my account shows nothing
defect, broken, damaged, faulty: a broken product
    the {product} arrived [broken|scratched|with a crack]
    after {2..9} weeks the {product} [stopped working|fell apart|makes a strange smell]
    my {product} is defective, [it won't switch on|a part snapped off]
wrong item, wrong product, mix-up: a wrong product
    I ordered a {colour} {product} and got a {colour} one
    you sent me a {product} instead of a {product}
    the box from {order} has somebody else's things in it
cancel, cancel order, stop order: cancelling an order
    please cancel {order}[|, I ordered by mistake]
    can I still stop the {product} before it is shipped?
    I clicked twice, please cancel one of the two {product} orders
change order, edit order, delivery address: changing an order
    please send {order} to {street} instead
    can I still change the colour of the {product} to {colour}?
    I'd like {2..6} instead of one {product} in {order}
stock, availability, in stock: whether something is available
    when will the {product} in {colour} be back in stock?
    do you have the {product} in {colour}?
    is the {product} available in your store in {city}?
discount, coupon, voucher: discounts and coupons
    my coupon [{number}|code] is not accepted
    do students get anything off?
    you advertised 20 % off the {product} but I [paid|am asked for] the full price
payment, pay, payment problem: paying
    my {card} is refused at the checkout
    can I pay [by invoice|in instalments|on delivery]?
    the page freezes when I [enter my {card}|try to pay]
account, login, password: the customer account
    I can't log in [to my account|any more]
    the password mail does not arrive at {mail}
    please delete my customer account and all my data
product question, product info, advice: questions about a product
    how [heavy|loud|wide] is the {product}?
    is the {product} [dishwasher safe|waterproof|suitable for children]?
    what's the difference between your two {product} models?
"""
INTENTS["clinic"] = ["message to a doctor's practice", "patient's call, as written down", "e-mail to a clinic"], """
appointment, new appointment, book appointment: a new appointment
    I'd like to see {doctor} because of {symptom}
    do you have anything free {when}? I have {symptom}
    I need an appointment with {doctor}[| for a check-up| for my {relative}]
move appointment, reschedule, change appointment: moving an appointment
    can I come {when} instead of {day}?
    I have an appointment {when} but [must work|have no car], is there another day?
    please move my {relative}'s appointment with {doctor} to {day}
cancel appointment, cancellation, call off: cancelling an appointment
    I can't come {when} and don't need another appointment
    please cancel my visit to {doctor}, [the pain is gone|I am better]
    my {relative} won't be coming {when}, you can give the slot away
prescription, refill, repeat prescription: a prescription
    I need a new prescription for {drug}
    my {drug} will run out {when}, could you [renew|refill] it?
    can I pick up the {drug} prescription without seeing {doctor}?
results, test results, lab results: test results
    are my [blood|lab|x-ray|allergy] results there yet?
    what did the [scan|blood test|biopsy] from {past} show?
    {doctor} wanted to call me about my [blood values|test] {past}
sick note, certificate, medical certificate: a certificate
    I need a sick note for my employer until {day}
    can you certify that my {relative} is fit for [diving|school sports|work]?
    please send me the certificate about my {symptom} for [the insurance|my school]
bill, invoice, costs: bills and costs
    I have a question about your invoice {number}
    why did I have to pay {amount} for [a blood test|five minutes]?
    does my insurance cover [acupuncture|the vaccination|a second opinion]?
referral, refer, specialist: a referral
    could I have a referral to [a cardiologist|a skin doctor|physiotherapy|an eye specialist]?
    the [orthopaedist|radiologist] says I need a referral from {doctor}
    {doctor} promised me a referral for my {relative}
vaccination, vaccine, shot: vaccinations
    do you give [flu|tetanus|yellow fever|measles] shots?
    which vaccinations do I need for {country}?
    my {relative} needs a [tetanus|flu|hepatitis] booster
hours, opening hours, directions: opening hours and the way
    are you open on {day}?
    is there [parking|a bus stop] near the practice?
    which floor are you on, and is there a lift?
records, medical records, files: medical records
    please send my file to {doctor} in {city}
    I would like a copy of my medical records
    I am moving to {city} and need all my old [reports|x-rays]
"""
INTENTS["library"] = ["message to a public library", "question at the library desk", "reader's request"], """
renew, extend loan, renewal: keeping a book for longer
    can I keep {book} for another [week|two weeks]?
    please renew {book}[|, I haven't finished it]
    how often may I extend a loan?
reserve, hold, reservation: reserving a book
    {book} is on loan, please put me on the list
    I'd like to reserve {book}
    can you set {book} aside for me until {day}?
search, find book, have book: whether the library has something
    do you have {book} [in large print|as an audiobook|in {language}]?
    where do I find books about [gardening|{country}|chess|the moon]?
    I am looking for a novel by {surname}, [is it here|do you have one]?
fine, fee, late fee: fines
    why do I have to pay {amount}?
    I returned {book} late, what does that cost?
    can the late fee be waived? I was in hospital
lost book, damaged book, replacement: a lost or damaged book
    my {pet} ate {book}
    I lost {book} on the train
    {book} fell into the [bath|lake], what do I do now?
card, library card, membership: library cards
    how do I get a library card?
    my card expired {past}
    can my {relative} join although [she lives|he lives] in {city}?
hours, opening hours, open: opening hours
    are you open on {day}?
    until when can I [study|come in] {when}?
    is the library closed in {month}?
computer, internet, printing: computers and printing
    can I print {3..40} pages at your place?
    how long may I use the computers?
    the wifi in the reading room asks for a password
room, study room, book room: rooms
    can we have a group room {when}?
    is there a quiet room for {2..6} people?
    we'd like to book the meeting room at {clock}
ebook, e-books, digital: electronic books
    how do I get the e-books onto my {phone}?
    the app says that my {book} download has expired
    do your e-readers work with the library's [files|app]?
event, events, reading: events
    when is the [reading|story hour|poetry evening] with {name} {surname}?
    do I need a ticket for the [puppet show|lecture] {when}?
    can my {relative} take part in the [writing workshop|chess night]?
suggest, purchase, acquisition: what the library should buy
    could you buy {book} [in {language}|as an audiobook]?
    you ought to have more comics in {language}
    I miss the magazine about [sailing|astronomy], please subscribe to it
"""
INTENTS["university"] = ["e-mail to a university office", "student's question", "message to the student service"], """
admission, apply, application: applying for a place
    until when can I apply for [biology|law|medicine]?
    I have a diploma from {country}, can I study with you?
    has my application {number} arrived?
enrol, course registration, register: registering for courses
    I can't register for {course}
    {course} is full, is there a waiting list?
    how do I drop {course}?
grade, grades, marks: grades
    when are the grades for {course} out?
    my grade in {course} is missing
    I'd like to appeal my mark in {course}
exam, exams, exam date: dates and rules of exams
    when and where is the exam in {course}?
    may I bring a [calculator|dictionary] to the {course} exam?
    I am ill and cannot write {course} {when}
fees, tuition, payment: fees
    how much is the tuition for [foreign students|a semester]?
    I paid the fee {past} but got a reminder
    can I pay the {amount} semester fee in two parts?
scholarship, grant, financial aid: money for students
    which scholarships are there for students from {country}?
    when is the deadline for the grant?
    can I get financial support as a parent?
housing, dorm, accommodation: a place to live
    is there a room free in the dormitory?
    my dorm room is [too noisy|mouldy], can I move?
    I come to {city} {when} and have nowhere to live yet
transcript, certificate, documents: certificates
    I need a transcript [in English|for my employer]
    please send me proof that I am a student
    my diploma has a typo in my name
exchange, study abroad, semester abroad: studying abroad
    I want to spend a semester in {country}
    will {course} in {city} be recognized when I come back?
    which partner universities do you have in {country}?
it, login, computer account: the computer account
    my student login is [locked|not working]
    I forgot the password of the [campus wifi|mail account]
    the learning platform shows a blank page
thesis, final paper, supervisor: the thesis
    who could supervise my thesis on {course}?
    can I hand in my thesis a week later?
    how many copies of the thesis do I have to submit?
leave, withdraw, deregister: leaving
    I want to leave the university
    how do I take a semester off?
    I'm changing to a university in {city}, what must I sign to be deregistered?
"""
INTENTS["gym"] = ["message to a gym", "member's request", "fitness studio e-mail"], """
join, sign up, membership: becoming a member
    I'd like to join, what does it cost?
    can I try out your gym [for a day|once]?
    do [students|couples|seniors] pay less?
cancel, quit, end membership: ending the membership
    I want to cancel my membership
    I am moving to {city}, can I get out of the contract early?
    please confirm that my membership ends in {month}
pause, freeze, suspend: pausing the membership
    I broke my [arm|ankle] and can't train for {3..9} weeks, can I pause?
    I'm in {country} until {month}, please freeze my membership
    is it possible to suspend the contract for a while?
class, book class, course booking: booking a class
    is there a place free in {class} {when}?
    please book me for {class} at {clock}
    put me on the waiting list for {class}
cancel class, leave class, unbook: not coming to a class
    I can't come to {class} {when}
    please take me off the list for {class}
    I'm booked for {class} at {clock} but have to work
trainer, personal training, coach: a personal trainer
    I'd like a personal trainer for {3..12} sessions
    can somebody make me a plan to [lose weight|build muscle|run a marathon]?
    does {name} give private lessons?
equipment, machine broken, defect: broken equipment
    the [rowing machine|treadmill|leg press] is broken [again|since {day}]
    a cable on the [lat pulldown|cross trainer] is torn
    the shower in the changing room [is cold|leaks]
hours, opening hours, open: opening hours
    are you open on {day}?
    how late can I train {when}?
    when is it least crowded?
payment, bill, debit: payments
    you took {amount} twice in {month}
    my account has changed, here is the new one for the monthly fee
    why did the price go up by {amount}?
lost, lost and found, forgotten: something forgotten
    I left my {item} in locker {1..90}
    has anyone found a {item}?
    my {item} disappeared from the changing room
guest, bring friend, day pass: bringing somebody
    can I bring my {relative} {when}?
    what is a day pass for a friend?
    my {relative} is visiting from {city}, may [she|he] train with me?
"""
INTENTS["utility"] = ["message to an energy supplier", "letter to the electricity and water company", "call to a utility"], """
outage, power cut, no power: no electricity, gas or water
    there is no [power|electricity|light] in {street}
    we have been without [water|gas] since {past}
    the whole street is dark, [when will it be back|what happened]?
leak, gas smell, danger: a leak or a danger
    it smells of gas in [the stairwell|our cellar]
    water is gushing out of the pavement at {street}
    a cable is hanging down at {street}
meter, meter reading, reading: a meter reading
    my reading is {1000..99999}
    where do I enter the [gas|water|electricity] reading?
    nobody was home when your man came to read the meter
bill, high bill, invoice: a bill
    the bill of {amount} can't be right
    why do I pay {amount} more than last year?
    please explain the item "{surname} levy" on my invoice
payment, pay later, instalments: how or when to pay
    can I pay the {amount} in instalments?
    I'd like to pay by direct debit from {month} on
    I cannot pay before {date}, [please don't cut me off|is that all right]?
move in, move, new address: moving house
    we are moving to {street} on {date}
    I moved out of {street} {past}, who pays for the power there now?
    I've just taken over the flat at {street}, please register me
tariff, change tariff, plan: another tariff
    which tariff is the cheapest for {1500..6000} kWh?
    I want to switch to green electricity
    is there a night tariff for heat pumps?
cancel, terminate, leave: ending the contract
    I am leaving for another supplier
    please end my contract on {date}
    how much notice must I give to quit?
solar, feed-in, panels: solar power
    I'd like to feed in power from my [roof|balcony] panels
    what do you pay for a kilowatt hour of solar power?
    how do I register a {3..12} kW solar system?
meter fault, broken meter, faulty meter: a faulty meter
    the display of my meter is blank
    my meter keeps counting although everything is off
    the water meter is frozen and has burst
"""
INTENTS["cityhall"] = ["request to a city hall", "letter from a citizen", "message to the municipality"], """
passport, id card, identity document: passports and identity cards
    I need a new passport before {date}
    my identity card was stolen in {city}
    how long does a passport for my {relative} take?
waste, garbage, rubbish: rubbish
    my bin was not emptied {past}
    where can I bring [old paint|a fridge|garden waste]?
    somebody dumped [tyres|a sofa|rubble] in the woods behind {street}
street, pothole, road damage: damaged streets
    there's a deep pothole in front of {street}
    the street lamp at {street} is [out|flickering]
    the pavement at {street} is broken, my {relative} [tripped|fell]
parking, parking permit, parking ticket: parking
    I'd like a resident's parking permit for {street}
    I got a parking ticket although I had paid
    cars block the [pavement|driveway] at {street} every {day}
marriage, wedding, civil registry: getting married
    we want to get married {when}
    which papers do we need for a wedding if my partner is from {country}?
    is the wedding hall free on {date}?
birth, birth certificate, newborn: a birth
    our daughter was born {past}, how do we register her?
    I need a copy of my birth certificate
    can we still change the first name of our newborn?
move, register address, change of address: registering an address
    I moved to {street} {past} and want to register
    do I have to tell you when I leave for {country}?
    my {relative} lives with me now, do we need to register [him|her]?
building, building permit, construction: building permits
    do I need a permit for a [shed|carport|pool|winter garden]?
    my neighbour is building a wall {2..5} metres high, is that allowed?
    has building application {number} been decided?
tax, fees, dog tax: taxes
    I got a property tax bill of {amount} and don't agree
    how much is the tax for a second dog?
    when is the trade tax due?
noise, nuisance, noise complaint: noise
    the bar at {street} plays music until 3 in the morning
    construction at {street} starts at 5 every day
    my neighbour mows the lawn every Sunday, [can you stop that|is it legal]?
childcare, kindergarten, school: childcare and schools
    I need a kindergarten place for my {relative} from {month}
    which school belongs to {street}?
    what does the after-school club cost?
vote, election, polling: elections
    I haven't received my voting card
    where is my polling station?
    can I vote by mail from {country}?
"""
INTENTS["insurance"] = ["message to an insurance company", "policyholder's letter", "insurance hotline note"], """
car damage, car accident, motor claim: damage to or by a car
    I scratched another car [in the garage|at {place}] {past}
    someone drove into my {vehicle} at {place}
    a stone cracked the windscreen of my {vehicle}
home damage, water damage, house claim: damage to a home
    a pipe burst and the {room} is under water
    the storm tore tiles off our roof {past}
    lightning destroyed the TV and the oven in our house
theft, burglary, stolen: theft
    burglars [emptied our flat|broke into the cellar] {past}
    my bicycle was stolen at {place}
    somebody took my {item} from the {room} window, it was worth {amount}
travel claim, trip, travel insurance: travel
    I had to cancel the trip to {country} because of illness
    the airline lost a bag on our holiday in {country}, does the travel policy pay?
    do you cover me while hiking in {country}?
health, medical costs, health claim: medical costs
    will you pay for [glasses|physiotherapy|a crown|braces]?
    here's the bill of {doctor} for {amount}
    is treatment of {symptom} by {doctor} covered?
claim status, claim progress, my claim: the state of a claim
    what about my claim {number}?
    I sent you all papers {past} and have heard nothing about the claim
    why is claim {number} taking so long?
quote, offer, new policy: an offer for a new policy
    what would insurance for a {vehicle} cost?
    I want to insure my {pet}
    please make me an offer for [legal|household|dental] insurance
cancel, cancel policy, terminate: ending a policy
    I want to cancel policy {number}
    I sold the {vehicle}, please end its insurance
    I found a cheaper insurer and leave at the end of {month}
documents, certificate, proof: papers
    please send policy {number} again, I lost it
    I need the green card for a drive to {country}
    my landlord wants proof that I am insured
personal data, address, change details: changed details
    I have moved to {street}
    my bank account is different from {month} on
    I got married, my surname is now {surname}
premium, price, payment: the premium
    why did my premium rise by {amount}?
    I paid the premium {past} but got a warning
    could I pay yearly instead of monthly?
"""
INTENTS["landlord"] = ["tenant's message", "message to a property manager", "letter to a landlord"], """
heating, no heating, cold: heating and hot water
    the radiator in the {room} stays cold
    we have had no hot water since {past}
    it's {12..16} degrees in the {room} although the heating is on full
leak, water, plumbing: water and pipes
    water is coming through the ceiling of the {room}
    the toilet [is blocked|runs all day]
    the tap in the {room} drips
    the drain in the {room} is clogged
electric, electricity, power: electricity
    the socket in the {room} [sparks|is dead]
    the fuse blows whenever I use the [oven|washing machine]
    half of the lights in our flat went out {past}
mould, damp, mold: mould and damp
    there's black mould behind the wardrobe in the {room}
    the wall in the {room} is damp and smells musty
    the mould in the {room} is back again, it was painted over {past}
lock, keys, door: locks and keys
    I lost my keys and can't get in
    the front door does not close any more
    please send a second key for my {relative}
pests, vermin, insects: vermin
    we have [cockroaches|mice|ants|bed bugs] in the {room}
    I heard rats in the {room} walls
    a wasps' nest is hanging over the [balcony|window of the {room}]
noise, neighbour, neighbours: the neighbours' noise
    the people above us [stamp around|play drums] at night
    the dog next door barks all day
    there was a loud party on {floor} until 4, [again|the third time]
rent, payment, pay rent: the rent
    I can only pay the rent on {date} this month
    why is the rent {amount} higher from {month} on?
    to which account do I send the rent?
costs, service charges, utility costs: the yearly service charges
    the yearly statement of service charges says {amount}, how come?
    where is the statement of heating costs for last year?
    why am I charged for the lift? I live on the ground floor, it's in the service charges
notice, move out, terminate lease: moving out
    I hereby give notice for {date}
    when can we hand over the flat? We leave on {date}
    I found a job in {city} and must end the lease
deposit, security deposit, bond: the deposit
    when do I get my deposit of {amount} back?
    you kept {amount} of my deposit for scratches that were there before
    may I pay the deposit in three parts?
permission, allowed, approval: permission for something
    may I keep a {pet}?
    am I allowed to paint the {room} {colour}?
    can I put a satellite dish on the balcony?
    is it all right if I sublet the {room} until {month}?
"""
INTENTS["carrental"] = ["message to a car rental", "renter's request", "chat at a car hire desk"], """
book, reserve, new rental: renting a car
    I need a {vehicle} in {city} from {date} to {date}
    do you have a {vehicle} {when}?
    what is the price of a {vehicle} for {2..14} days?
extend, keep longer, prolong: keeping the car longer
    can I keep the {vehicle} until {day}?
    I'd like to extend contract {number} by {2..6} days
    we will be back {2..5} days later than planned
cancel, cancel rental, call off: cancelling
    please cancel my {vehicle} for {date}
    our flight was cancelled, so we don't need the car any more
    what do I pay if I cancel booking {number}?
breakdown, car broke down, roadside: a breakdown
    the {vehicle} won't start, we are at {place}
    flat tyre on the way to {city}, [what now|please help]
    a red engine light is on and the {vehicle} loses power
accident, damage, crash: an accident
    somebody hit the {vehicle} on a car park
    we had a crash near {city}, nobody is hurt
    I drove over a kerb and dented the {vehicle}
fuel, charging, petrol: fuel
    do I have to bring the {vehicle} back with a full tank?
    does the {vehicle} take diesel or petrol?
    which card do I use for charging the electric car?
return place, drop off, one-way: where to return
    can I return the {vehicle} in {city} instead?
    where do I leave the keys when the office is closed?
    how do I find your return area at the airport?
deposit, block on card, security: the deposit
    how high is the deposit for a {vehicle}?
    you are still holding {amount} on my {card}
    can I leave a deposit in cash?
invoice, bill, extra charge: the bill
    why was I charged {amount} for cleaning?
    please send the invoice for contract {number} to {mail}
    I paid for full insurance and yet you bill me {amount} for the scratch
driver, additional driver, licence: who may drive
    can my {relative} drive too?
    I am {18..24}, am I old enough for a {vehicle}?
    is a licence from {country} valid?
child seat, extras, accessories: extras
    I need a child seat for a {2..6}-year-old
    does the {vehicle} have [snow chains|a roof box|a navigation system]?
    please add [a ski rack|two booster seats] to booking {number}
border, abroad, other country: driving abroad
    may I drive the {vehicle} to {country}?
    what does a toll sticker for {country} cost, is one in the car?
    are we insured in {country} with your car?
"""
INTENTS["software"] = ["software support request", "message to a helpdesk for an app", "user's ticket"], """
crash, crashes, app crash: a program that crashes
    the app [crashes|closes] whenever I open [the settings|a report]
    since the update everything [crashes|shuts down] after {2..30} seconds
    export of {file} makes it quit without a word
login, sign in, password: signing in
    I cannot sign in [with my mail {mail}|any more]
    the reset link says expired
    the code for two-factor login never arrives
slow, performance, speed: slowness
    opening a project takes {2..9} minutes
    everything has become [sluggish|slow] since version {2..9}.{0..9}
    scrolling in long lists stutters
billing, payment, subscription charge: money for the subscription
    I was charged {amount} after I had cancelled
    please put our VAT number on invoice {number}
    do you offer yearly payment?
feature, feature request, wish: a wish for a feature
    it would be great to have [a dark mode|keyboard shortcuts|offline maps]
    please add [an export to CSV|a calendar view|support for {language}]
    are you planning to [let us merge tags|sync with the calendar]? we'd love that
how to, usage question, help using: how to do something
    how do I [invite a colleague|change the font|print only one page]?
    where is the button to [archive|duplicate] a project?
    is there a way to see who edited a page? I can't find it
data loss, lost data, missing data: lost data
    all my [notes|contacts|drawings] from {past} are gone
    after syncing half of my [projects|entries] disappeared
    I deleted a folder by mistake, can you restore it?
install, installation, setup: installing
    the installer stops at {10..99} % with error {100..999}
    I can't install it on my {pc}, it says not enough rights
    which version do I need for a {pc} from {2009..2018}?
delete account, close account, remove data: deleting the account
    please delete my account and all data
    how do I close my account for good?
    remove {mail} from your system completely
security, vulnerability, hacked: security
    somebody logged in to my account from {country}
    I found a way to read other users' files in your app
    I got a login alert at {clock}, but that was not me
integration, api, connect: connecting to other systems
    the API returns {400..499} for our token
    can I connect it to {app}?
    our webhook has not been called since {past}
license, licence, activation: licences
    my licence key is not accepted
    we need {5..80} more seats
    can I move the licence to another {pc}?
"""
INTENTS["hr"] = ["message to the HR department", "employee's question", "e-mail to human resources"], """
vacation, leave request, holiday: days off
    I'd like to take {date} to {date} off
    how many days of holiday do I have left?
    may I carry {2..8} days over into next year?
sick, sick leave, illness: being ill
    I have {symptom} and stay in bed today
    {doctor} wrote me off sick until {day}
    my child is ill, I can't come in {when}
pay, salary, payslip: pay
    my payslip for {month} is missing
    I was paid {amount} too little in {month}
    are the extra hours of {month} in this salary?
parental, parental leave, maternity: parental leave
    our baby is due in {month}, how do I apply for parental leave?
    how long can I stay home after the birth?
    I'd like to come back part-time after parental leave
training, course, education: training
    I'd like to attend a course in [project management|{language}|first aid]
    does the company pay for my [master's degree|certification]?
    who approves a conference in {city}?
resign, quit, leave company: resigning
    I hereby resign as of {date}
    what is my notice period if I leave?
    I have accepted another job and would like to hand in my notice
conflict, complaint, harassment: conflicts at work
    my manager shouts at me in front of everybody
    a colleague makes remarks about my [origin|body|accent]
    I don't feel safe with somebody in my team, can I talk to you?
reference, certificate, employment letter: a letter of reference
    could I have a reference letter?
    my bank needs a confirmation that I work here
    please issue an employment certificate for my [visa|landlord]
expenses, travel costs, reimbursement: expenses
    when do I get back the {amount} for the trip to {city}?
    how do I hand in a taxi receipt?
    is the hotel in {city} paid by the company? I laid out {amount}
remote, home office, working hours: where and when to work
    may I work from home on {day}s?
    can I work from {country} for a month?
    I'd like to start at {clock} instead of 8
hiring, vacancy, job opening: vacancies
    my {relative} would like to apply, is there a vacancy?
    is the position in {city} still open internally?
    our team needs another engineer, how do we post the job?
personal data, address, bank details: changed details
    I have a new bank account
    my address is {street} from {date} on
    I got married and my name is now {name} {surname}
"""
INTENTS["it"] = ["ticket for the IT desk", "message to IT support", "colleague's computer problem"], """
password, login, locked account: passwords and locked accounts
    I forgot my password [for {app}|]
    my account is locked after too many tries
    {app} does not accept my new password
printer, printing, print: printers
    the printer on {floor} [has a paper jam|prints only stripes|is out of toner]
    I can't print from {app}
    my print jobs hang in the queue
network, wifi, vpn: network and VPN
    the wifi on {floor} keeps dropping
    I can't reach the intranet from home
    the VPN disconnects every {5..40} minutes
hardware, broken device, device: broken hardware
    the screen of my {pc} [is black|flickers]
    I spilled coffee over the {pc}
    two keys on my keyboard are stuck
    the battery of my {pc} lasts {5..40} minutes
software, install software, program: installing software
    please install {app} on my {pc}
    I need {app} for a project, who gives me that?
    {app} wants an update and asks for an admin
email, mailbox, outlook: mail
    I don't receive mails from {mail}
    my mailbox is full
    please set up a shared mailbox for our team
access, permission, rights: access rights
    I need access to the folder of the {surname} project
    {name} left, please give me [her|his] rights in the finance share
    I get "access denied" on the drive of [marketing|sales]
phishing, security, suspicious mail: suspicious mails and security
    I clicked on a link in a strange mail and typed my password
    is this mail from {mail} genuine? It wants gift cards
    my {pc} shows a page that demands bitcoin
new employee, onboarding, starter: equipment for a new colleague
    {name} {surname} starts on {date} and needs a {pc}
    please prepare everything for our new trainee
    a new colleague comes {when}: desk, {phone}, accounts
equipment, order, new device: a wish for other or more equipment
    could I get a second monitor?
    I'd like to order a headset
    may I have a lighter {pc}, mine is fine but heavy?
meeting room, beamer, conference: technology in meeting rooms
    the projector in room {100..599} shows no picture
    the camera in the meeting room on {floor} is not recognized
    nobody can hear us in the conference room
backup, restore, lost file: lost files
    I deleted {file} by mistake, can you bring it back?
    please restore our folder as it was {past}
    yesterday's version of {file} was overwritten
"""
INTENTS["smarthome"] = ["command to a smart home", "sentence spoken to a home assistant", "voice command"], """
light on, lights on, turn on light: switching light on
    [turn|switch] on the [light|lamp]s in the {room}
    make it [bright|light] in the {room}
    it's too dark in the {room}
    lights on in the {room}[|, please]
light off, lights off, turn off light: switching light off
    [turn|switch] off the [light|lamp]s in the {room}
    kill the lights in the {room}
    nobody needs light in the {room} any more
    make the {room} dark[|, I want to sleep]
dim, brightness, dim light: changing brightness or colour of light
    dim the {room} to {10..90} percent
    make the lamp in the {room} {colour}
    a bit less bright in the {room}, but not off
warmer, heat up, raise temperature: making it warmer
    I'm freezing in the {room}
    set the {room} {2..4} degrees higher
    turn the heating up in the {room}
colder, cool down, lower temperature: making it cooler
    it's far too hot in the {room}
    turn the heating down in the {room}
    air conditioning on in the {room}, {16..19} degrees
blinds up, open blinds, raise blinds: opening blinds
    open the [blinds|shutters|curtains] in the {room}
    let the sun into the {room}
    blinds up in the {room}
blinds down, close blinds, lower blinds: closing blinds
    close the [blinds|shutters|curtains] in the {room}
    the sun blinds me in the {room}, shut it out
    blinds down in the {room}
lock, lock doors, lock up: locking
    lock the [front|back|garage] door
    is the [front|back] door locked? If not, lock it
    lock everything, we are leaving
alarm, wake me, set alarm: an alarm clock or timer
    wake me at {clock}
    set a timer for {2..50} minutes
    alarm at {clock} {when}
vacuum, clean, robot: the robot vacuum
    [start|send] the vacuum in the {room}
    clean the floor of the {room}
    robot, back to your dock
camera, who is there, show camera: cameras
    show me the camera at the [front|back] door
    who [is|rang] at the door?
    is anybody in the {room}? Show me the picture
music, play music, sound: music
    play {artist} in the {room}
    some {genre} in the {room}, please
    put {song} on in the {room}
"""
INTENTS["music"] = ["command to a music player", "request to a music app", "thing said to a speaker"], """
play song, song, play track: playing a certain song
    play [the song|] {song}
    I want to hear {song}
    put on {song} by {artist}
play artist, artist, play band: playing an artist
    play something by {artist}
    I'm in the mood for {artist}
    the best of {artist}, please
play genre, genre, mood: playing a style
    play some {genre}
    {genre} for [cooking|working|a long drive]
    something like {genre}, but [quiet|fast]
next, skip, next song: going on to the next song
    next[| one| song]
    skip this[| one| song], [I don't like it|boring|I know it by heart]
    not this one again, [go on|another one] please
previous, back, previous song: going back
    go back to the last song
    play the [previous|last] one again
    one song back, [I missed it|that was nice]
pause, stop, stop music: stopping
    stop the music[|, my {relative} is calling]
    pause[|, somebody is at the door]
    be quiet for a moment, hold the music
louder, volume up, turn up: making it louder
    [louder|turn it up][| please| a bit]
    I can hardly hear it in the {room}
    volume to {70..100} percent, up from {10..50}
quieter, volume down, turn down: making it quieter
    [quieter|turn it down][| please| a bit]
    that's too loud[| for the neighbours| for my {relative}]
    lower the volume by {10..40} percent
what is this, identify, song name: asking what is playing
    what's this song called?
    who [sings|plays] this?
    from which album is this?
like, save, favourite: saving the song that plays
    I love this one, save it
    add this to my favourites
    put this song on my [running|party|{day}] playlist
repeat, loop, again: repeating
    play this in a loop
    repeat this song [all day|{2..9} times]
    keep this on repeat[| in the {room}]
shuffle, random, mix: random order
    shuffle my [running|party|{genre}] playlist
    play my songs in random order
    mix up the [{artist} album|playlist]
lyrics, text, words: the words of a song
    show me the lyrics of {song}
    what is {artist} singing there? I want to read along
    the words of the second verse of {song}, please
"""
INTENTS["calendar"] = ["request to a calendar assistant", "sentence typed into a calendar", "scheduling message"], """
create, add event, new event: a new event
    put {event} into my calendar {when} at {clock}
    [add|schedule] a {event} with {name} {when}
    {when} at {clock} {event}, please note it
move, reschedule, shift: moving an event
    move the {event} from {day} to {day}
    push my {event} back by {2..4} hours
    {name} can't make it, shift the {event} to {when}
delete, cancel, remove event: deleting an event
    cancel my {event} {when}
    the {event} is not happening, take it out
    remove everything with {name} from {day}
look up, agenda, show events: what is on
    what do I have {when}?
    when is my {event}?
    how many appointments are there on {day}?
free, availability, free time: free time
    am I free {when} at {clock}?
    find an hour for a {event} with {name} that suits both, don't book it yet
    when could I squeeze in {30..90} minutes {when}?
invite, add guest, invite people: inviting people
    invite {name} to the {event}
    add {mail} to the {event} {when}
    {name} and {name} should be on the {event} too
remind, reminder, alert: a reminder
    remind me {5..50} minutes before the {event}
    remind me to {task}
    don't let me forget to {task} {when}
repeat, recurring, repeating event: a repeated event
    {event} every {day} at {clock}
    make the {event} weekly
    the {event} repeats on the first {day} of each month
place, location, add room: where an event is
    the {event} is now in room {100..599}
    change the place of the {event} to {place}
    add a video link to my {event}
accept, confirm, accept invitation: accepting an invitation
    say yes to {name}'s {event}
    accept the invitation for the {event}
    confirm that I come to the {event} {when}
decline, say no, refuse: declining an invitation
    tell {name} I can't come to the {event}
    decline the invitation for the {event}
    say no to {name}'s {event}, [I am in {city}|no reason needed]
"""
INTENTS["travel"] = ["question to a travel agency", "traveller's message", "request to a travel assistant"], """
flight, flights, book flight: flights
    I need a flight from {city} to {city} {when}
    what's the cheapest way to fly to {country} in {month}?
    is there a direct flight to {city}?
hotel, accommodation, place to stay: a place to stay
    find me a [quiet hotel|hostel|holiday flat] in {city} for {2..9} nights
    where can we sleep near {place} in {city}?
    is there a hotel with a pool in {city} under {amount}?
train, bus, ground transport: trains and buses
    how do I get from {city} to {city} by train?
    when does the last bus from {city} leave?
    is there a night train to {city}?
car, rental car, hire car: a rental car
    I want to rent a {vehicle} in {city}
    what does a {vehicle} cost for a week in {country}?
    can I hire a car in {city} and leave it in {city}?
weather, climate, forecast: weather
    what is the weather like in {country} in {month}?
    will it rain in {city} {when}?
    do I need a coat for {city} in {month}?
visa, entry, documents: visas and entry
    do I need a visa for {country}?
    how long may I stay in {country}?
    must my passport be valid for six months to enter {country}?
sights, things to do, activities: things to do
    what should we see in {city} in {2..4} days?
    is there a good [museum|market|hike] near {city}?
    what can you do with children in {city} when it rains?
food, restaurants, eat: where to eat
    where do the locals eat in {city}?
    can you recommend a place for {dish} in {city}?
    which dishes must I try in {country}?
money, currency, tipping: money
    how much do I tip in {country}?
    can I pay by card everywhere in {country}?
    where do I change money in {city}?
health, vaccination, medicine: health
    which vaccinations do I need for {country}?
    can I drink the tap water in {city}?
    which pills against malaria or travel sickness should I pack for {country}?
safety, security, danger: safety
    is {city} safe at night?
    which parts of {city} should I avoid because of thieves?
    is it dangerous for women to travel alone in {country}?
insurance, travel insurance, cancellation cover: travel insurance
    which insurance pays if I have to cancel the trip to {country}?
    do I need travel insurance for {country}?
    does your insurance cover skiing in {country}?
"""
INTENTS["parcel"] = ["message to a parcel service", "question about a parcel", "request to a courier company"], """
track, where is it, status: where a parcel is
    where is my parcel {number}?
    the tracking has said "{city}" for {3..9} days
    when does {number} arrive?
missed, redeliver, new attempt: a missed delivery
    I found a card in my mailbox, I wasn't home {past}
    please bring parcel {number} again {when}
    nobody rang, yet the note says I was not there
damaged, broken, damage: a damaged parcel
    my parcel arrived [torn open|soaked|crushed]
    the {product} inside is broken, the box has a hole
    the glass in the parcel was in pieces
wrong address, address change, redirect: another address
    please deliver {number} to {street} instead
    I wrote the wrong house number on the parcel, can I correct it?
    send it to [my neighbour|my office] at {street}
lost, missing, not received: a parcel said to be delivered that is not there
    it says delivered {past}, but I got nothing
    according to you {name} signed for it, nobody here has that name
    the driver left {number} on the porch and it is gone
price, postage, cost: what sending costs
    what does a parcel of {2..30} kilos to {country} cost?
    is a small package cheaper than a parcel?
    how much is express to {city}?
pickup, collect, collection: having a parcel collected
    can you pick up {2..6} boxes at {street} {when}?
    the courier who should collect my return did not come
    I'd like to book a collection for {day}
customs, duty, import: customs
    my parcel from {country} is held by customs
    how much duty do I pay on a {product} from {country}?
    which form do I need to send a {product} to {country}?
shop, locker, drop point: shops and lockers
    where can I drop off a parcel near {street}?
    the locker doesn't open with my code
    how long does the parcel shop keep {number}?
driver, complaint, staff: a complaint about a driver
    your driver threw my parcel over the fence
    the courier [shouted at me|parked on our flower bed]
    your man was very rude to my {relative}
size, packaging, allowed contents: sizes, packing and contents
    how big may a parcel be?
    am I allowed to send [wine|batteries|perfume] to {country}?
    how should I wrap a {product}?
"""
INTENTS["museum"] = ["question to a museum", "visitor's message", "e-mail to a museum"], """
hours, opening hours, open: opening hours
    are you open on {day}?
    until when can one get in {when}?
    is the museum closed on holidays?
tickets, prices, admission: tickets and prices
    what does a ticket cost for [students|a family|seniors]?
    can I buy tickets online for {when}?
    is entry free on some day?
tour, guided tour, guide: guided tours
    is there a tour in {language}?
    can we book a guide for the {exhibit}, {8..30} people?
    when does the next tour of the {exhibit} start?
exhibition, what's on, collection: what is on show
    until when can one see the {exhibit}?
    do you have anything about {country}?
    is the {exhibit} still there, or has it been moved?
directions, parking, getting there: the way to the museum
    how do I get to you from {place}?
    where can I park a coach?
    which tram stops nearby?
access, wheelchair, accessibility: access for everybody
    can I get to the {exhibit} in a wheelchair?
    is there a lift for prams?
    do you have anything for blind visitors?
school, class visit, education: school classes
    I'd like to come with my class of {18..30} pupils
    do you have worksheets on the {exhibit} for 10-year-olds?
    what can a school do at the {exhibit}?
photo, filming, photography: photographs
    may I take photos of the {exhibit}?
    I need a picture of the {exhibit} for my book, whom do I ask?
    is filming allowed for a TV report?
lost, lost and found, forgotten: something forgotten
    I left my {item} in the cloakroom
    has anyone handed in a {item}?
    my {relative} forgot a {item} at the {exhibit}
shop, gift shop, merchandise: the shop
    do you sell posters of the {exhibit}?
    can I order the catalogue of the {exhibit} by mail?
    is the museum shop open without a ticket?
donate, donation, offer object: giving something
    I inherited a {colour} vase that could fit your collection, do you want it?
    how can I support the museum with {amount}?
    my {relative} would like to leave you a collection of letters
event, hire, party: renting rooms
    can we rent the hall of the {exhibit} for a wedding?
    we're looking for a place for a company dinner with {40..150} people
    what does the birthday party for children at the {exhibit} include?
"""
INTENTS["games"] = ["message to a game's support", "player's ticket", "post in a game's help channel"], """
purchase missing, missing purchase, bought item: something bought that is not there
    I bought {100..900} gems and got none
    paid {amount} for the season pass in {game}, nothing came
    my skin pack is not in the inventory though the money is gone
refund, money back, chargeback: money back
    my {relative} bought coins by accident, I want my money back
    how do I return {game}? I played it for {5..50} minutes
    please refund the {amount}, I don't want the pack
crash, crashes, freezing: crashes
    {game} crashes on the [loading screen|title screen]
    after the patch {game} freezes every {2..20} minutes
    black screen, then back to the desktop
lag, latency, connection: lag and connection
    my ping in {game} is {200..900}
    I get thrown out of every match by connection errors
    everything rubber-bands since {past}
cheater, report player, cheating: a cheater
    {name}{10..99} is using an aimbot
    someone flies through walls in {game}
    I want to report a team that sees us through smoke
ban, unban, appeal: a ban
    why was I banned? I never cheated
    my account in {game} is suspended until {date}
    please lift my ban, it was my {relative}
harassment, abuse, toxic player: insults by players
    {name}{10..99} keeps writing slurs in the chat
    a player threatens me in {game}
    somebody insults my {relative} in the voice channel
account, hacked, login: access to the account
    my account was hacked, the mail is now {mail}
    I can't log in to {game}
    I lost the phone with the authenticator
progress, lost save, lost progress: lost progress
    my save in {game} is gone
    I was level {20..90} and am level 1 now
    all my buildings disappeared after the update
hint, how to, gameplay help: how to go on
    how do I beat the boss in level {3..40}?
    where's the key for the tower in {game}?
    what does the {colour} crystal do?
suggestion, idea, wish: a suggestion
    please add [a map editor|controller support|a level in {country}]
    it would be cool if {game} had [pets|weather|co-op]
    you should make the {colour} knight weaker, an idea for the next patch
trade, trading, gift: trading and gifts
    can I give my skins to {name}?
    the market shows "trade held for {3..15} days"
    how do I sell the {colour} sword to another player?
"""
INTENTS["vet"] = ["message to a veterinary practice", "pet owner's message", "call note at a vet's"], """
emergency, urgent, acute: an emergency
    my {pet} [was hit by a car|is bleeding and does not stop|has swallowed rat poison]
    the {pet} [collapsed|can't breathe|has a seizure], what do I do?
    my {relative}'s {pet} ate {2..5} bars of chocolate and shakes
vaccination, vaccine, shots: vaccination
    when does my {pet} need [its|the next] shots?
    I'd like to have my {pet} vaccinated[| before the trip to {country}]
    is the rabies vaccination still valid?
neuter, spay, castration: neutering
    at what age can a {pet} be neutered?
    I want to have my {pet} castrated
    what does it cost to spay a {pet}?
check-up, appointment, routine visit: a routine check
    my {pet} should have a yearly check-up
    could you have a look at the {pet}'s teeth some day {when}?
    I've got a new {pet} and would like it examined, it's fine so far
medicine, refill, drops: medicine
    the drops for my {pet} are used up
    can I have more of the tablets for the {pet}?
    how often does the {pet} get the ointment you gave us?
food, diet, feeding: food
    my {pet} is too fat, what should I feed?
    which food is right for a {pet} of {8..14} years?
    do you sell the kidney diet for my {pet}?
bill, price, invoice: the bill
    why was the treatment of my {pet} {amount}?
    can I pay the {amount} in instalments?
    please send the invoice for my {pet} to the pet insurance
travel, pet passport, papers: papers for travel
    I'm taking my {pet} to {country}, which papers do I need?
    my {pet} needs a passport
    does a {pet} need a chip to enter {country}?
lost pet, missing, found animal: lost and found animals
    my {pet} ran away {past}
    I found a {pet} at {street}, it has no chip
    has anybody brought in a {colour} {pet}?
grooming, nails, fur: grooming
    can you trim my {pet}'s nails?
    the {pet}'s fur is matted, do you clip it?
    what does a bath for a {pet} cost?
"""


def register(name, thing, kinds, finish=chat):
    @family(f"routing.{name}")
    def intents(rng):
        noise = rng.choice([0, 0, 0.08, 0.2])
        return asked(rng, kinds, thing, lambda rng, phrase: finish(rng, fill(rng, phrase), noise))


def plain(rng, text, noise):
    return dirty(rng, text[0].upper() + text[1:] if rng.random() < 0.5 else text, noise)


for business, (things, table) in INTENTS.items():
    register(business, things, pool(table))


PAPERS = pool("""
politics, government, parliament: politics
    Parliament [passes|rejects|debates] {surname}'s [pension|tax|housing|voting] bill
    Minister {surname} resigns [after vote|over leaked letters]
    {country} to elect new president in {month}
    Opposition calls for {surname} to step down
business, economy, finance: business and the economy
    {surname} Group shares fall {3..30} percent after weak quarter
    Central bank [raises|cuts|holds] interest rates
    [Airline|Steelmaker|Bank] {surname} to cut {2..9},000 jobs
    Exports from {country} rise for third month
sport, sports, athletics: sport
    {city} beat {city} {2..5}-1 in cup final
    {surname} wins [marathon|tour|open|downhill] in {city}
    Striker {surname} out for {3..9} weeks with knee injury
    {country} qualify for the finals after penalty shoot-out
culture, arts, art and music: arts and culture
    {artist} tribute opens festival in {city}
    Novelist {name} {surname} awarded prize for debut
    Review: {surname}'s new opera in {city} is all surface
    Museum in {city} shows {exhibit}
science, research, discovery: science
    Researchers in {city} find [new species of frog|water on distant planet|how bees count]
    [Telescope|Probe] sends first pictures of [comet|Saturn moon]
    Study: [sleep|coffee|walking] changes how memory works
    Fossil from {country} rewrites history of whales
weather, forecast, storms: the weather
    Heavy rain and gusts up to {70..130} km/h expected in {city}
    Heatwave in {country}: {35..44} degrees by {day}
    Snow and black ice on {day}, thaw from {day} on
    Mild weekend with sun and some fog in the valleys
crime, police, courts: crime and courts
    Man, {20..70}, arrested after [jewellery|bank] robbery in {city}
    Court in {city} sentences {surname} to {2..9} years for fraud
    Police search for driver after hit-and-run in {city}
    Witness in {surname} murder trial withdraws statement
travel, tourism, leisure: travel
    {2..9} quiet beaches in {country} [that few people know|for the autumn]
    36 hours in {city}: where to walk and stay
    By night train to {city}: a slow journey
    Hiking in {country}: the best huts
food, cooking, recipes: food
    {dish}: the recipe of our readers
    How to keep {dish} crisp, by chef {surname}
    The best {dish} in {city}: we tasted {6..20}
    Cooking with leftovers: {dish} in {15..40} minutes
health, medicine, wellbeing: health
    Doctors warn of [measles|flu|dengue] wave in {city}
    What helps against {symptom}? {3..9} tips from a physician
    New drug slows [Alzheimer's|arthritis], trial shows
    Hospitals in {country} short of nurses
obituaries, deaths, in memoriam: obituaries
    {name} {surname}, {70..99}, [conductor|mountaineer|inventor], has died
    Farewell to {name} {surname}, voice of a generation
    In memory of {name} {surname}, teacher in {city} for {30..45} years
technology, tech, digital: technology
    {surname} unveils foldable {phone} in {city}
    Hackers leak data of {2..9} million users
    Start-up from {city} builds chip that needs no cooling
    Update for [browser|chat app] closes {3..20} security holes
""")
PAPERS_OF = pool("""
invoice, bill, billing document: invoices
    Invoice no. {number}, date {date}. {2..9} x {product}. Total due {amount}, payable within {10..30} days.
    {surname} Ltd. Bill for services in {month}: {amount} plus VAT. Please transfer to the account below.
    RECHNUNG/INVOICE {number} - Amount due: {amount} - Due date: {date}
receipt, till receipt, proof of payment: receipts
    {surname}'s Store, {street}. {product} {amount}. Paid by {card}. Thank you for shopping!
    Cash receipt: received {amount} from {name} {surname} on {date}.
    Till 3, {clock}: {dish}, {drink}. Total {amount}, CASH, change 0.50
quote, offer, estimate: offers that nobody has accepted yet
    We are pleased to offer you {2..40} {product}s at {amount} each. This offer is valid until {date}.
    Estimate for painting the {room}: {amount}, not binding, work would begin in {month}.
    Quotation {number} for {name} {surname}: {product}, {amount}, delivery {2..9} weeks after order
contract, agreement, lease: contracts
    This agreement is made between {name} {surname} and {surname} Ltd. 1. Subject. The parties agree that ...
    Lease for {street}: the tenant pays {amount} a month; both parties sign below.
    Employment contract. {name} {surname} is hired as of {date}. Notice period: {1..6} months. Signatures:
cv, resume, curriculum vitae: CVs
    {name} {surname}. Experience: {2009..2014}-{2015..2023} engineer at {surname} Ltd. Education: {course}, {city}. Languages: {language}.
    Profile: nurse with {3..20} years of practice. Skills: {language}, {language}. Employment history: ...
    Work history - Cook, {city}, {2010..2016} to {2017..2024}. References on request. Born in {country}.
cover letter, job application, application letter: letters of application
    Dear Ms {surname}, I am writing to apply for the position of [accountant|teacher|driver] that you advertised {past}.
    With great interest I read that you seek a [baker|designer]. I would bring {3..15} years of experience to your team.
minutes, meeting minutes, protocol: minutes of meetings
    Present: {name}, {name}, {name}. Item 1: budget. {name} reports. Decision: approved. Next meeting: {date}.
    Minutes of {date}. {name} opened the meeting at {clock}. Action: {name} to {task}.
recipe, cooking recipe, instructions for a dish: recipes
    {dish}, serves {2..6}. {100..500} g flour, {2..4} eggs, salt. Mix, let rest {10..60} minutes, bake at {160..220} degrees.
    For the {dish}: chop {2..5} onions, fry them gently, add stock and simmer for {10..50} minutes. Season to taste.
lab report, test results, medical findings: laboratory reports
    Patient: {surname}, {name}. Haemoglobin {11..16}.{0..9} g/dl (12-16). Leukocytes {4..14}.{0..9}. Sample taken {date}.
    Specimen {number}: glucose {70..180} mg/dl, reference range 70-99. Creatinine 0.{6..9}. Validated by {doctor}.
manual, user manual, instructions: manuals
    Before first use of your {product}: remove all packaging. Press the button for {2..9} seconds until the light turns {colour}.
    Troubleshooting. If the {product} does not start, check the plug. Do not immerse the {product} in water.
press release, announcement, news release: press releases
    {city}, {date} - {surname} Ltd today announced the launch of its new {product}. Press contact: {name} {surname}.
    FOR IMMEDIATE RELEASE: {surname} Group opens plant in {country}. "We are thrilled," said CEO {name} {surname}.
delivery note, packing slip, shipping note: delivery notes without prices
    Delivery note {number}. {2..20} x {product}, {1..9} x {product}. Goods received in good order: ________
    Packing list for {order}: carton 1 of {2..4}: {product}; carton 2: {product}. No payment document.
dunning letter, payment reminder, reminder: reminders to pay
    Second reminder: our invoice {number} of {date} is still unpaid. Please settle {amount} plus a late fee at once.
    Dear {name} {surname}, surely you have overlooked our bill of {amount}, due {date}. If you have paid since, ignore this letter.
""")
SHELVES = pool("""
kitchen, kitchenware, cooking: kitchen things
    {colour} [non-stick frying pan|stockpot with lid|casserole], {18..32} cm
    [stainless steel|bamboo|silicone] [ladle|garlic press|cutting board|whisk]
    set of {4..12} [espresso cups|soup plates|steak knives]
clothing, clothes, apparel: clothes
    [men's|women's|kids'] {colour} [cotton|wool|linen] [sweater|trousers|shirt|coat], size [S|M|L|XL]
    [waterproof|padded|light] {colour} jacket with hood
    {2..7} pairs of {colour} socks, {36..46}
electronics, electrical, gadgets: electronics
    [bluetooth|noise-cancelling|wired] headphones, {colour}
    {24..65}-inch [4K|curved] [television|monitor]
    USB-C [charger|hub|cable], {20..140} W
    [graphics card|SSD|memory module] {8..64} GB
garden, gardening, outdoor plants: garden things
    [telescopic|cordless] hedge trimmer, {40..70} cm
    {10..50} l [potting soil|compost|bark mulch]
    [tomato|sunflower|lettuce] seeds, {20..300} pieces
    {colour} garden hose, {10..50} m
toys, games and toys, kids' toys: toys and games
    [wooden|plastic] [train set|building blocks|doll's house], ages {3..9}+
    {100..2000}-piece jigsaw puzzle "{city} at night"
    [plush|talking] {pet} with {colour} bow
    board game for {2..8} players, "{game}"
books, book, reading: books
    {book}, paperback, {120..900} pages
    {language} for beginners: textbook with exercises
    {name} {surname}: The {colour} House. A novel, hardcover
    Travel guide {country}, {2..9}th edition
sports, sport, fitness: sports gear
    pair of dumbbells, 2 x {2..20} kg
    yoga mat, {colour}, {4..12} mm
    [tennis racket|table tennis bat|hockey stick] for [beginners|juniors]
    [football|basketball|volleyball], size {3..7}
beauty, cosmetics, personal care: cosmetics and care
    [anti-dandruff|dry hair] shampoo, {100..500} ml
    [matte|long-lasting] lipstick "{city} {colour}"
    hand cream with [aloe|almond oil|urea], {30..150} ml
    [sun lotion|face serum] SPF {15..50}
pets, pet supplies, animals: things for pets
    [grain-free|senior|light] dry food for {pet}s, {1..15} kg
    {colour} [collar|leash|harness] for small {pet}s
    scratching post for cats, {60..180} cm
    {pet} cage with [ladder|water bottle]
office, stationery, office supplies: office and school things
    {10..200} [ballpoint pens|pencils|highlighters], {colour}
    A4 [notebook|ring binder|copy paper], {80..500} sheets
    [stapler|hole punch|desk organizer], {colour}
food, groceries, food and drink: food
    [organic|fair trade] [coffee beans|green tea|cocoa], {250..1000} g
    [spaghetti|brown rice|red lentils], {500..2000} g
    [extra virgin olive oil|maple syrup|balsamic vinegar], {250..1000} ml
car, car parts, automotive: car parts
    [winter|all-season] tyre {175..235}/55 R{15..19}
    [wiper blades|brake pads|spark plugs] for [hatchbacks|vans|SUVs]
    engine oil 5W-{30..40}, {1..5} l
furniture, furnishing, home furniture: furniture
    [oak|pine|glass] [coffee table|bookcase|sideboard], {60..180} cm
    {colour} [armchair|corner sofa|bar stool], [velvet|leather|fabric]
    [bunk|double|folding] bed, {90..180} x 200
""")
DOCTORS = pool("""
skin, dermatology, dermatologist: skin
    {4..70}-year-old with an itchy rash on [both arms|the back]
    a mole on the [shoulder|neck] has [grown|changed its colour]
    acne that does not go away, age {14..30}
heart, cardiology, cardiologist: heart
    chest tightness when climbing stairs, {45..80} years old
    palpitations and skipped beats since {past}
    ECG shows atrial fibrillation, patient {50..90}
eyes, ophthalmology, eye doctor: eyes
    sees [flashes|floaters] in the [left|right] eye
    blurred vision since {past}, needs to hold the book far away
    red, sticky [left|right] eye
teeth, dentistry, dentist: teeth
    lost a filling while eating {dish}
    toothache [upper|lower] [left|right]
    gums bleed when brushing
bones, orthopaedics, orthopedist: bones and joints
    knee hurts after {5..20} km of running
    fell on the [wrist|hip], swollen and crooked
    stiff shoulder, cannot lift the arm over {40..90} degrees
ears, ent, ear nose throat: ear, nose and throat
    ringing in the [left|right] ear since {past}
    hoarse for {3..9} weeks
    blocked nose and no sense of smell
nerves, neurology, neurologist: brain and nerves
    migraine with zigzag lines {2..9} times a month
    tremor of the [left|right] hand at rest, age {55..80}
    had a seizure {past}, first in life
children, pediatrics, paediatrician: small children
    {2..11}-month-old does not gain weight
    toddler with fever and barking cough
    growth check of a {2..5}-year-old
mind, psychiatry, psychiatrist: mental health
    no joy in anything for {2..9} months, cries a lot
    panic attacks in crowded trains
    hears voices that comment on what he does
belly, gastroenterology, gastroenterologist: stomach and bowels
    heartburn every night, worse after {dish}
    diarrhoea and cramps since the trip to {country}
    due for a colonoscopy at {50..75}
women, gynaecology, gynecologist: pregnancy and women's health
    {8..38} weeks pregnant, routine check
    periods every {14..20} days, very heavy
    wants advice on the pill
""")
TOOLS = pool("""
calculator, math, calc: arithmetic
    what is {12..999} times {12..99}?
    {3..40} percent of {amount}
    split {amount} among {3..9} people
weather, forecast, get_weather: the weather
    will it rain in {city} {when}?
    how warm is it in {city} [now|this evening]?
    do I need an umbrella in {city}?
calendar, schedule, create_event: entering dates into the calendar
    note {event} {when} at {clock}
    put {event} with {name} on {day}
    block {day} afternoon for {event}
email, mail, send_mail: writing and sending mail
    write to {mail} that I'll be late
    reply to {name}'s mail and say thank you
    send the {month} report to {name} {surname}
translate, translator, translation: translation
    how do you say "{task}" in {language}?
    what does the {language} word on this sign mean in English?
    put this letter into {language}
maps, navigation, directions: ways and places
    how do I get from {street} to {place}?
    how far is {city} from {city}?
    find a petrol station near {place}
music, player, play_music: playing music
    play {song}
    put on some {genre}
    I'd like to hear {artist}
search, web search, lookup: facts that have to be looked up
    who [wrote|translated] {book}?
    what is the population of {country}?
    what was the first [album|work] of {artist}?
reminder, set_reminder, todo: reminders and to-do items
    remind me to {task} {when}
    don't let me forget: {task}
    add "{task}" to my list
code, python, run_code: running or repairing programs
    why does this function loop forever on an empty list?
    run this script on {file}
    write a regular expression that matches phone numbers in {country}
image, draw, picture: making pictures
    draw a {colour} {pet} on a {product}
    make a logo for {surname}'s bakery
    paint {city} in the style of an old poster
shopping, shop, order: buying things
    order a {colour} {product}
    buy {2..6} packs of coffee filters again
    which {product} under {amount} should I get? Put it into the basket
""")
STAFF = pool("""
sales, selling, new business: sales
    we are {20..900} people and would like an offer for your {product}s
    could your representative visit us in {city} {when}?
    what discount do you give for {50..500} {product}s?
support, service, technical help: help with a product in use
    the {product} we bought {past} shows error {10..99}
    how do we calibrate the {product}?
    your {product} stops after {2..50} minutes
accounting, finance, billing: bills and money
    invoice {number} has the wrong VAT number
    we paid {amount} twice, please return it
    to which account do we transfer the {amount}?
hr, personnel, people team: jobs and staff
    I'd like to apply as a [welder|clerk|developer]
    please confirm that {name} {surname} worked for you until {month}
    are there internships in {month}?
press, public relations, media: press and publicity
    I write for the {city} Gazette and would like an interview with your director
    may we print the photo of your new hall?
    what does your company say to the rumours about {country}? We go to print at {clock}
purchasing, procurement, buying: suppliers who want to sell to us
    we make screws and would like to become your supplier
    our price list for [cardboard|steel|cleaning] is attached, may we quote for your plant?
    your order for {100..900} kg of resin will be {2..9} days late, regards, your supplier
legal, lawyers, legal department: legal matters
    we hereby warn you about the use of our trademark
    please sign the attached non-disclosure agreement
    under data protection law I demand to know what you store about me
facilities, building, caretaker: buildings and grounds
    your hedge hangs over our fence at {street}
    the gate at {street} has been open all night
    water runs from your roof into our yard
logistics, shipping, dispatch: shipping
    our lorry will be at your ramp {when} at {clock}
    {order} left your warehouse {past}, where is it?
    please pack the {product}s on pallets, not in cartons
""")
for topic, (things, kinds) in {
        "section": (["newspaper headline", "headline", "news item"], PAPERS),
        "document": (["scanned document", "document", "text of a scan"], PAPERS_OF),
        "category": (["product in a shop", "article description", "product title"], SHELVES),
        "specialist": (["patient's problem", "referral note", "complaint of a patient"], DOCTORS),
        "tool": (["request to an assistant", "command to an agent", "user's message to an assistant with tools"], TOOLS),
        "department": (["letter to a company", "mail to the info address of a factory", "message to a manufacturer"], STAFF)}.items():
    register(topic, things, kinds, chat if topic in ("tool", "department") else plain)

TONGUES = {name: (forms, fills) for name, forms, fills in (
    ("English", ["The {0} is in the {1}.", "Where is the {0}?", "I do not like this {0}.", "We bought a {0} for the {1} yesterday.",
                 "My brother needs the {0} tomorrow."],
     ("house, car, book, table, letter, key, dog, bread", "kitchen, garden, city, school, station")),
    ("German", ["{0} ist in {1}.", "Wo ist {0}?", "Ich mag {0} nicht.", "Gestern haben wir {0} für {1} gekauft.",
                "Wann kommt {0} nach {1}?"],
     ("das Buch, das Haus, das Auto, die Tasche, die Lampe, das Brot", "Berlin, Wien, Hamburg, die Schule, die Küche")),
    ("French", ["{0} est dans {1}.", "Où est {0} ?", "Je n'aime pas {0}.", "Nous avons acheté {0} pour {1} hier.",
                "Il cherche {0} depuis ce matin."],
     ("la voiture, le livre, la maison, la lettre, le chien, la clé", "la cuisine, le jardin, la ville, la gare")),
    ("Spanish", ["{0} está en {1}.", "¿Dónde está {0}?", "No me gusta {0}.", "Ayer compramos {0} para {1}.",
                 "Mi hermano necesita {0} mañana."],
     ("la casa, el coche, el libro, la mesa, la carta, la llave", "la cocina, el jardín, la ciudad, la escuela")),
    ("Italian", ["{0} è in {1}.", "Dov'è {0}?", "Non mi piace {0}.", "Ieri abbiamo comprato {0} per {1}.",
                 "Mio fratello cerca {0} da stamattina."],
     ("la casa, la macchina, il libro, la lettera, la chiave, il cane", "cucina, giardino, città, ufficio")),
    ("Portuguese", ["{0} está em {1}.", "Onde está {0}?", "Não gosto disto, nem sequer {0}.", "Ontem comprámos {0} para {1}.",
                    "O meu irmão precisa de ver {0}."],
     ("a casa, o carro, o livro, a mesa, a carta, a chave", "Lisboa, Coimbra, minha casa, nossa escola")),
    ("Dutch", ["{0} is in {1}.", "Waar is {0}?", "Ik vind {0} niet mooi.", "Gisteren hebben we {0} voor {1} gekocht.",
               "Mijn broer zoekt {0} al een uur."],
     ("het huis, de auto, het boek, de tafel, de brief, de sleutel", "de keuken, de tuin, de stad, de school")),
    ("Swedish", ["{0} är i {1}.", "Var är {0}?", "Jag tycker inte om {0}.", "Igår köpte vi {0} till {1}.",
                 "Min bror behöver {0} i morgon."],
     ("huset, bilen, boken, bordet, brevet, nyckeln", "köket, trädgården, staden, skolan")),
    ("Polish", ["{0} jest w {1}.", "Gdzie jest {0}?", "Nie wiem, czyj to {0}.", "Wczoraj {0} był jeszcze w {1}.", "Czy to jest twój {0}?"],
     ("dom, samochód, list, klucz, pies, chleb, zegarek", "kuchni, ogrodzie, mieście, szkole")),
    ("Turkish", ["{0} {1} duruyor.", "{0} nerede?", "Bu {0} benim değil.", "Dün {0} için {1} bekledik.", "Yarın yeni bir {0} alacağız."],
     ("araba, kitap, masa, mektup, anahtar, köpek, ekmek", "evde, bahçede, şehirde, okulda, mutfakta")),
    ("Finnish", ["{0} on {1}.", "Missä {0} on?", "Tämä {0} ei ole minun.", "Eilen {0} oli vielä {1}.", "Veljeni etsii, missä {0} on."],
     ("talo, auto, kirja, pöytä, kirje, avain, koira", "keittiössä, puutarhassa, kaupungissa, koulussa")),
    ("Russian", ["{0} находится в {1}.", "Где {0}?", "Я не знаю, чей это {0}.", "Вчера {0} был ещё в {1}.", "Это твой {0}?"],
     ("дом, автомобиль, стол, ключ, хлеб, чемодан", "городе, саду, школе, кухне")),
    ("Greek", ["{0} είναι στο {1}.", "Πού είναι {0};", "Δεν μου αρέσει {0}.", "Χθες είδαμε {0} στο {1}."],
     ("το σπίτι, το βιβλίο, το τραπέζι, το γράμμα, το κλειδί", "σχολείο, χωριό, κέντρο, γραφείο")),
    ("Indonesian", ["{0} ada di {1}.", "Di mana {0}?", "Saya tidak suka {0} itu.", "Kemarin kami membeli {0} untuk {1}.",
                    "Kakak saya mencari {0} sejak pagi."],
     ("rumah, mobil, buku, meja, surat, kunci, roti", "dapur, kebun, kota, sekolah")))}


@family("routing.language")
def language(rng):
    names = rng.sample(list(TONGUES), rng.randint(2, 8))
    rest = [name for name in TONGUES if name not in names] if rng.random() < 0.3 else []
    style = rng.randrange(3)
    labels = {n: [[n], [n.lower()], ["the " + n + " team"]][style] for n in names}
    if rest:
        labels["other"] = ["other", "unknown", "another language", "none"]
    answer = Labels(rng, labels, {n: n for n in names} | ({"other": "any other language"} if rest else {}))

    def draw(rng):
        key = rng.choice(list(labels))
        forms, fills = TONGUES[rng.choice(rest) if key == "other" else key]
        lines = [form.format(*(rng.choice(words(fill)) for fill in fills)) for form in rng.sample(forms, rng.choice([1, 1, 1, 2]))]
        text = " ".join(line[0].upper() + line[1:] for line in lines)
        if rng.random() < 0.15:
            text = rng.choice(["{}: ", "{}, "]).format(rng.choice(NAMES)) + text
        return (text.lower() if rng.random() < 0.15 else text), answer[key]

    what = say(rng, "Which language is the text in?", "Say which language this is.", "Pass the message to readers of its language.",
               "Identify the language of the sentence.", "Detect the language, whatever the text says.",
               "In what language does the customer write?")
    return Task(answer.spec(rng, what), draw, answer.all)


SNIPPETS = {
    "Python": ["def {f}({x}):\n    return {x} + {n}", "for {x} in range({n}):\n    print({x})",
               "import {m}\n{x} = [{y} for {y} in {f}({n})]",
               "if {x} is None:\n    raise ValueError(\"{f}\")"],
    "JavaScript": ["const {x} = ({y}) => {y} + {n};", "document.getElementById(\"{x}\").value = {n};",
                   "let {x} = await {f}({n});\nconsole.log({x});",
                   "{x}.forEach(function ({y}) {{ {f}({y} === {n}); }});"],
    "C": ["#include <stdio.h>\nint {f}(void) {{ printf(\"%d\", {n}); }}", "char *{x} = malloc({n});\nif (!{x}) return -1;",
          "for (int {x} = 0; {x} < {n}; {x}++) {f}(&{y}[{x}]);",
          "struct {m} {{ unsigned int {x}; char {y}[{n}]; }};"],
    "Java": ["public static void main(String[] args) {{ System.out.println({n}); }}", "List<String> {x} = new ArrayList<>({n});",
             "private final int {x} = {n};\n@Override public String toString()",
             "import java.util.*;\npublic class {F} extends {M} {{"],
    "SQL": ["SELECT {x}, {y} FROM {m} WHERE {x} > {n};", "UPDATE {m} SET {x} = {n} WHERE {y} IS NULL;", "DELETE FROM {m} WHERE {x} = {n}",
            "create table {m} ({x} integer primary key, {y} varchar({n}));"],
    "shell": ["#!/bin/sh\nfor {x} in *.txt; do\n  {f} \"${x}\"\ndone", "grep -r {x} . | sort | uniq -c | head -n {n}",
              "if [ -f {x}.log ]; then rm -rf {y}; fi", "export {X}={n} && ./{f} >/dev/null 2>&1"],
    "HTML": ["<div class=\"{x}\"><a href=\"/{y}\">{f}</a></div>", "<ul>\n  <li>{x}</li>\n  <li>{y}</li>\n</ul>",
             "<img src=\"{x}.png\" width=\"{n}\" alt=\"{y}\">", "<!DOCTYPE html>\n<title>{x}</title>"],
    "CSS": [".{x} {{ margin: {n}px; color: red; }}", "#{x} > a:hover {{ text-decoration: none; }}",
            "@media (max-width: {n}px) {{ .{x} {{ display: none; }} }}", "body {{ font-size: {n}px; }}"],
    "JSON": ["{{\"{x}\": {n}, \"{y}\": null}}", "[{{\"{x}\": \"{y}\"}}, {{\"{x}\": \"{m}\"}}]", "{{\"{m}\": [{n}, {n}, true]}}"],
    "Rust": ["fn {f}({x}: &str) -> Option<u32> {{ None }}", "let mut {x} = Vec::with_capacity({n});",
             "match {x} {{ Some({y}) => {f}({y})?, None => {n} }}", "impl {F} for {M} {{ fn {f}(&self) {{}} }}"],
    "YAML": ["{x}:\n  - {y}: {n}\n  - {m}: true", "version: \"{n}\"\nservices:\n  {x}:\n    image: {y}", "{x}: {y}\n{m}:\n  {f}: {n}"],
    "English": ["Please look at {x} before you change {y}.", "{F} takes {n} days, so the {m} must wait.",
                "The {x} of the {m} is larger than {n}.", "I think {f} returns nothing if {y} is empty."]}


@family("routing.code")
def code(rng):
    names = rng.sample(list(SNIPPETS), rng.randint(2, 7))
    prose = {"English": ["English", "prose", "text", "not code"], "shell": ["shell", "bash", "sh"],
             "JavaScript": ["JavaScript", "javascript", "js"],
             "Python": ["Python", "python", "py"], "YAML": ["YAML", "yaml", "yml"], "Rust": ["Rust", "rust", "rs"]}
    answer = Labels(rng, {n: prose.get(n, [n, n.lower()]) for n in names},
                    {n: "plain English text" if n == "English" else n + " code" for n in names})
    idents = words("""count, total, items, user, buffer, price, index, result, node, config, path, size, name, rows, token, width,
        queue, cache, limit, order""")

    def draw(rng):
        key = rng.choice(names)
        x, y, m, f = rng.sample(idents, 4)
        f = rng.choice(["get", "load", "check", "send", "read", "make"]) + "_" + f
        text = rng.choice(SNIPPETS[key]).format(x=x, y=y, m=m, f=f, X=x.upper(), F=f.title().replace("_", ""), M=m.title(),
                                                n=rng.randint(2, 4000))
        return text, answer[key]

    what = say(rng, "In which language is this snippet written?", "Choose the syntax highlighter for the snippet.",
               "Which file type is this piece of text?",
               "Tell the language of the fragment.", "Name the format of this fragment.", "Which parser should get this text?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("routing.surname")
def surname(rng):
    """A desk by the first letter of the surname, or of the place."""
    count = rng.randint(2, 4)
    cuts = sorted(rng.sample(range(3, 22), count - 1))
    if any(b - a < 3 for a, b in zip(cuts, cuts[1:])):
        cuts = [8, 16][:count - 1] if count < 4 else [6, 12, 18]
    edges = [0, *cuts, 26]
    ranges = [f"{chr(65 + a)}-{chr(64 + b)}" for a, b in zip(edges, edges[1:])]
    field = rng.choice(["surname", "city", "first name"])
    names = rng.choice([["counter 1", "counter 2", "counter 3", "counter 4"], ["Ms Roth", "Mr Diaz", "Ms Ito", "Mr Novak"],
                        ["red", "green", "blue", "yellow"],
                        ["window A", "window B", "window C", "window D"], ["12", "14", "16", "18"]])[:count]
    rng.shuffle(names)
    people = [n for n in words("""Abbott, Baker, Carter, Dawson, Evans, Foster, Grant, Hughes, Irving, Jones, Keller, Lopez, Mason,
        Nolan, Owens, Parker, Quinn, Reed, Stone, Turner, Ueda, Vega, Wolf, Xu, Young, Zimmer, Adler, Bosch, Cohen, Drake, Ellis, Frost,
        Gomez, Hale, Ivanov, James, King, Lang, Moore, Nash, Ortiz, Price, Russo, Shaw, Tate, Unger, Vogel, Webb, York, Zhang""")]

    def draw(rng):
        first, last, town = rng.choice(NAMES), rng.choice(people), rng.choice(CITIES)
        letter = {"surname": last, "city": town, "first name": first}[field][0]
        text = rng.choice([f"{first} {last}, {town}", f"My name is {first} {last} and I live in {town}.",
                           f"surname: {last}; first name: {first}; city: {town}",
                           f"{last}, {first} ({town})", f"Caller from {town}: {first} {last}"])
        return text, names[sum(ord(letter) - 65 >= cut for cut in cuts)]

    rules = [f"{r} {rng.choice(['go to', 'to', '->'])} {n}" for r, n in zip(ranges, names)]
    what = say(rng, f"Route people by the first letter of their {field}", f"Who serves this person? It goes by the initial of the {field}",
               f"Pick the counter by the first letter of the {field}", f"The {field} decides where somebody goes, by its first letter",
               f"Sort by the initial of the {field}").rstrip(".")
    return Task(f"{what}: {'; '.join(rules)}.{rng.choice(['', ' Answer with the name only.', ' Nothing else.'])}", draw, names)


@family("routing.record")
def record(rng):
    """A record of fields goes where the specification's ordered rules send it."""
    limit = rng.choice([200, 500, 1000, 2500])
    here = rng.sample(COUNTRIES, rng.randint(1, 3))
    kinds = rng.sample(["refund", "purchase", "complaint", "subscription", "donation", "repair"], 4)
    rules = [(f"a {kinds[0]}", lambda r: r["kind"] == kinds[0]), (f"an amount above {limit}", lambda r: r["amount"] > limit),
             (f"a customer from {' or '.join(here)}", lambda r: r["country"] in here), ("a vip customer", lambda r: r["vip"])]
    rules = rng.sample(rules, rng.randint(1, 3))
    names = rng.sample(rng.choice([["alpha", "beta", "gamma", "delta"], ["back office", "manager", "abroad", "robot"],
                                   ["Q1", "Q2", "Q3", "Q4"],
                                   ["senior", "junior", "auto", "review"]]), len(rules) + 1)

    def draw(rng):
        goal = rng.randrange(len(names))
        for _ in range(40):
            r = {"kind": rng.choice(kinds), "amount": rng.choice([rng.randint(5, limit), rng.randint(limit - 20, limit + 20),
                    rng.randint(limit + 1, 4 * limit)]),
                 "country": rng.choice(here if rng.random() < 0.4 else COUNTRIES), "vip": rng.random() < 0.3}
            place = next((i for i, rule in enumerate(rules) if rule[1](r)), len(rules))
            if place == goal:
                break
        vip = rng.choice(["vip: yes", "vip: true"]) if r["vip"] else "vip: no"
        fields = [f"type: {r['kind']}", f"amount: {r['amount']}", f"country: {r['country']}", vip]
        rng.shuffle(fields)
        return rng.choice([", ", "; ", "\n"]).join(fields), names[place]

    lines = [f"{when} -> {name}" for (when, _), name in zip(rules, names)] + [f"anything else -> {names[-1]}"]
    if rng.random() < 0.4:
        text = "; ".join(lines)
    else:
        text = "\n" + "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))
    what = say(rng, "Which queue gets the record? The first rule that fits decides", "Route the record by the first rule that matches",
               "Apply these rules in order and stop at the first that fits", "Send the case where the first matching rule says",
               "Rules from top to bottom, the first hit wins").rstrip(".")
    return Task(f"{what}: {text}", draw, names)
