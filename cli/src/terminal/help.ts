/** What `./flightpath help` prints. */
export const help = `flightpath: the stack behind a tweet, on this machine

  ./flightpath up               start everything and show it until Ctrl-C
        --detach                return once all is healthy; \`down\` stops it
        --servers WAY           docker, native or external (addresses from FLIGHTPATH_*)
        --mysql PROGRAM         mysql or mariadb, where the servers are native
        --instances N           of each service, or write=2,timeline=3
        --no-demo               no demo accounts and tweets on the first start
        --api-port N, --zipkin-port N
  ./flightpath down [--wipe]    stop everything; with --wipe delete its data too
  ./flightpath status [--json]  what runs, where, how healthy, how far behind
  ./flightpath logs [NAME…]     follow logs; --no-follow prints what there is
  ./flightpath account add USERNAME [--name NAME] [--json]
                                make an account, or a fresh token for one
  ./flightpath account add --app-only [--json]
                                a token that may read what is public
  ./flightpath trace TWEET_ID [--json]
                                the path of one tweet, step by step
  ./flightpath import FILE.jsonl
                                post tweets, one {"username","text"} a line
  ./flightpath verify [USERNAME…|--all] [--json]
                                compare all views with MySQL
  ./flightpath rebuild timelines|search
                                build a view anew while it serves
  ./flightpath dead list [--json]
                                events that could not be processed, and why
  ./flightpath dead replay      put them back, once the cause is mended
  ./flightpath load             send requests at a rate, measure, look for what is missing
        --rate N --for 60s      requests a second (100), for how long
        --mix MIX               post=1,read-home=50 or a preset: writes, reads,
                                bare-reads, twitter-2012, everything
        --ramp                  raise the rate until it is not carried any more
        --accounts N --followers N --tweets N
                                whom it acts as (1000 with 20 each, 0); made once
        --prepare               only make them
        --page N, --seed N, --threads N, --connections N, --no-warm, --json
  ./flightpath bench [SCENARIO…] [--quick] [--runs N] [--profile DIR]
        --mysql PROGRAM, --binary-log
                                measure on stacks of its own: docs/measurements.md
  ./flightpath init             make schemas, topics and index template
  ./flightpath test [NAME…]     check, unit, integration, story, compose or a file
        --mysql PROGRAM         mysql or mariadb alone

Every command takes --state DIR, the folder of the stack it is about (.flightpath).
Services read the environment's FLIGHTPATH_* settings, for example FLIGHTPATH_TWEET_LENGTH=140.`
