"""The processes that have the data: forked from one another, so that each begins with it, and each may be killed.

    holder, evaluator          has the data; answers queries, one after the other
    switchboard, writer        has none, passes on who wants what; writes, and leaves savepoints behind
    evaluators, pool, births   the web process's side: an engine, who is at work in it, who comes next
    child, frames, orders      one evaluator as it sees it, what the two say to each other, what it wants written
    parent, queue, turns       who asks whom, who waits, whose turn it is
    snapshot                   what each process knows of what is served, and how it follows
    kernel, pages, tally       what Linux is asked, what a fork costs, what several count

`autopact.service` starts them.
"""
