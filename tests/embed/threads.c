/* A host in C that does everything at once: eight threads on one store, each of which works on a second store too, with
 * callbacks for the clock, the log, identities, facts and messages; then a child of fork. It knows writ.h and nothing
 * else of Writ. `./dev test --threads` runs it under the thread sanitizer.
 *
 * threads FOLDER [ROUNDS]: FOLDER is empty and gets both stores. The last line counts. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "writ.h"

#define THREADS 8
#define PEOPLE 3

static const char* const kPolicy =
    "policy threads\n  currency CNY\n  version \"1\"\n  in force from 2020-01-01\n"
    "role hr, boss\n"
    "entity Employee exists from hired_on until left_on {\n"
    "  hired_on : date\n  left_on : date\n  score : number from hr\n}\n"
    "event trained of Employee\n"
    "document letter to employee { \"\"\"Good day.\"\"\"|\"\"\"您好。\"\"\" }\n"
    "rule weak for Employee\n  when score below 60\n"
    "procedure plan for Employee {\n"
    "  meanwhile { on trained tell hr }\n"
    "  step paper by hr { issue letter to employee }\n"
    "  step opening by hr { provide note : text }\n"
    "  if weak { step talk by hr { provide words : text } }\n"
    "  step close by hr within 5 days otherwise escalate to boss { provide more : text }\n"
    "}\n";

typedef struct {
  writ_store* stores[2];
  char bundle[65];
  int rounds;
  atomic_int_least64_t now;
  atomic_int passed, failed, lines, identified, asked, sent;
} host_state;

/* ---- callbacks: they run in whichever thread is in a call ---- */

static writ_status look_at_clock(void* context, int64_t* milliseconds) {
  *milliseconds = atomic_fetch_add(&((host_state*)context)->now, 1);
  return WRIT_OK;
}
static void hear(void* context, int32_t level, const char* line, size_t size) {
  (void)level, (void)line, (void)size;
  atomic_fetch_add(&((host_state*)context)->lines, 1);
}
static writ_status identify(void* context, const writ_identity* who, int32_t* how) {
  atomic_fetch_add(&((host_state*)context)->identified, 1);
  if (who->credential.size != 2 || memcmp(who->credential.data, "ok", 2) != 0) return WRIT_E_REFUSED;
  *how = WRIT_BY_TOKEN;
  return WRIT_OK;
}
static writ_status give_facts(void* context, const writ_wanted* wanted, writ_sink* sink) {
  const int asked = atomic_fetch_add(&((host_state*)context)->asked, 1);
  char json[300];
  snprintf(json, sizeof json,
           "{\"subject\": {\"id\": \"%.*s\", \"hired_on\": \"2019-01-01\", \"left_on\": \"none\", \"score\": %d,"
           " \"told\": {\"threads\": {\"version\": \"1\", \"on\": \"2020-01-01\"}}}}",
           (int)wanted->subject.size, wanted->subject.data, 50 + asked / 16);
  return writ_sink_give(sink, writ_text_of(json), NULL);
}
static writ_fate take_message(void* context, const writ_message* message, writ_sink* why) {
  const int sent = atomic_fetch_add(&((host_state*)context)->sent, 1);
  if (message->attempt > 1 || sent % 7 != 3) return WRIT_SENT;
  writ_sink_give(why, writ_text_of("planned"), NULL);
  return WRIT_SEND_LATER;
}

/* ---- calls, each with what is to come of it ---- */

static void judge(host_state* host, const char* what, const char* expected, writ_status status, writ_answer* answer,
                  writ_error* error) {
  const char* word = writ_error_word(error);
  const int right = strcmp(word, expected) == 0 && (status == WRIT_OK) == (*expected == '\0') &&
                    (status != WRIT_OK || answer == NULL || writ_answer_size(answer) > 0);
  if (!right) fprintf(stderr, "FAILED: %s: %s instead of '%s'\n", what, writ_error_json(error), expected);
  atomic_fetch_add(right ? &host->passed : &host->failed, 1);
  writ_answer_free(answer);
  writ_error_free(error);
}
/* SAY(host, expected, function, arguments…) of a function that answers. */
#define SAY(host, expected, function, ...)                                       \
  do {                                                                           \
    writ_answer* answer = NULL;                                                  \
    writ_error* error = NULL;                                                    \
    const writ_status status = function(__VA_ARGS__, &answer, &error);           \
    judge(host, #function, expected, status, answer, error);                     \
  } while (0)

static writ_asking asking_by(const char* person) {
  writ_asking asking = {sizeof asking};
  asking.person = writ_text_of(person);
  asking.credential = writ_text_of("ok");
  return asking;
}

static void open_case(host_state* host, writ_store* store, const char* case_id, const char* subject) {
  const writ_asking hr = asking_by("H");
  writ_opening opening = {sizeof opening};
  opening.bundle = writ_text_of(host->bundle);
  opening.procedure = writ_text_of("plan");
  opening.subject = writ_text_of(subject);
  opening.case_id = writ_text_of(case_id);
  SAY(host, "", writ_store_open_case, store, &opening, &hr);
  SAY(host, "case_exists", writ_store_open_case, store, &opening, &hr);
}

static void act(host_state* host, writ_store* store, const char* case_id) {
  writ_asking hr = asking_by("H");
  const writ_text word = writ_text_of("note=done");
  writ_doing doing = {sizeof doing};
  doing.case_id = writ_text_of(case_id);
  doing.step = writ_text_of("paper");
  doing.flags = WRIT_ISSUED;
  SAY(host, "", writ_store_act, store, &doing, &hr);
  doing.step = writ_text_of("opening");
  doing.flags = 0;
  doing.words = &word;
  doing.word_count = 1;
  SAY(host, "", writ_store_preview, store, &doing, &hr);
  SAY(host, "", writ_store_act, store, &doing, &hr);
  hr.credential = writ_text_of("guess");
  SAY(host, "not_identified", writ_store_act, store, &doing, &hr);
}

static void look(host_state* host, writ_store* store, const char* case_id, const char* subject) {
  const writ_asking hr = asking_by("H");
  writ_question question = {sizeof question};
  question.subject = writ_text_of(subject);
  question.as_of = writ_text_of("2026-03-02");
  SAY(host, "", writ_store_show, store, writ_text_of(case_id), &hr);
  SAY(host, "", writ_store_why, store, writ_text_of(case_id), WRIT_CHINESE, &hr);
  SAY(host, "", writ_store_list, store, WRIT_CLOSED_TOO);
  SAY(host, "", writ_store_decide, store, writ_text_of(host->bundle), &question);
  SAY(host, "", writ_store_outbox, store, &hr);
}

static void deliver(host_state* host, writ_store* store) {
  writ_delivery delivery = {sizeof delivery};
  delivery.context = host;
  delivery.send = take_message;
  SAY(host, "", writ_store_deliver, store, &delivery, NULL);
}

typedef struct {
  host_state* host;
  int number;
} worker;

static void* work(void* given) {
  const worker* self = given;
  host_state* host = self->host;
  const writ_asking hr = asking_by("H");
  char case_id[32], subject[8];
  for (int round = 0; round < host->rounds; ++round) {
    snprintf(subject, sizeof subject, "E%d", (self->number + round) % PEOPLE);
    snprintf(case_id, sizeof case_id, "P-%d-%d", self->number, round);
    for (int which = 0; which < 2; ++which) open_case(host, host->stores[which], case_id, subject);
    writ_store* store = host->stores[0];
    act(host, store, case_id);
    SAY(host, "", writ_store_report, store, writ_text_of(case_id), writ_text_of("trained"), writ_text_of("2026-03-01"),
        NULL, 0, &hr);
    look(host, store, case_id, subject);
    SAY(host, "", writ_store_tick, store, 0, NULL);
    if (self->number < 2) deliver(host, store);
    SAY(host, "", writ_store_checkpoint, store);
    SAY(host, "", writ_store_withdraw, host->stores[1], writ_text_of(case_id), writ_text_of("over"), &hr);
  }
  return NULL;
}

/* ---- before and after ---- */

static int open_store(host_state* host, const char* folder, const char* name, writ_store** store) {
  char path[4000];
  writ_options options = {sizeof options};
  writ_error* error = NULL;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  options.flags = WRIT_CREATE;
  options.log_level = WRIT_LOG_DEBUG;
  options.folder = writ_text_of(path);
  options.context = host;
  options.clock = look_at_clock;
  options.log = hear;
  options.identity = identify;
  options.facts = give_facts;
  if (writ_store_open(&options, store, &error) == WRIT_OK) return 1;
  fprintf(stderr, "FAILED: %s\n", writ_error_json(error));
  writ_error_free(error);
  return 0;
}

static int furnish(host_state* host, writ_store* store) {
  const char* const ids[] = {"H", "B", "E0", "E1", "E2"};
  const writ_text roles[] = {writ_text_of("hr"), writ_text_of("boss")};
  const writ_file file = {writ_text_of("threads.writ"), writ_text_of(kPolicy)};
  writ_source source = {sizeof source};
  writ_policy* policy = NULL;
  writ_error* error = NULL;
  source.files = &file;
  source.file_count = 1;
  if (writ_policy_open(&source, &policy, &error) != WRIT_OK) {
    fprintf(stderr, "FAILED: %s\n", writ_error_json(error));
    writ_error_free(error);
    return 0;
  }
  snprintf(host->bundle, sizeof host->bundle, "%s", writ_policy_bundle(policy));
  SAY(host, "", writ_store_install, store, policy, NULL);
  writ_policy_free(policy);
  for (size_t i = 0; i < sizeof ids / sizeof *ids; ++i) {
    writ_person person = {sizeof person};
    person.id = writ_text_of(ids[i]);
    person.roles = i < 2 ? &roles[i] : NULL;
    person.role_count = i < 2;
    SAY(host, "", writ_store_add_person, store, &person, NULL);
  }
  return 1;
}

/* What a child of fork is told, by the stores of its parent. */
static void fork_once(host_state* host) {
  int status = 1;
  const pid_t child = fork();
  if (child == 0) {
    int right = 1;
    for (int which = 0; which < 2; ++which) {
      writ_answer* answer = NULL;
      writ_delivery delivery = {sizeof delivery};
      delivery.send = take_message;
      right = right && writ_store_list(host->stores[which], 0, &answer, NULL) == WRIT_E_FORKED;
      right = right && writ_store_deliver(host->stores[which], &delivery, NULL, &answer, NULL) == WRIT_E_FORKED;
      right = right && writ_store_close(host->stores[which], NULL) == WRIT_E_FORKED;
      writ_store_free(host->stores[which]);
    }
    _exit(right ? 0 : 1);
  }
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    fprintf(stderr, "FAILED: a child of fork is told so\n");
    atomic_fetch_add(&host->failed, 1);
  } else {
    atomic_fetch_add(&host->passed, 1);
  }
}

static void expect(host_state* host, int holds, const char* what) {
  if (!holds) fprintf(stderr, "FAILED: %s\n", what);
  atomic_fetch_add(holds ? &host->passed : &host->failed, 1);
}

static void close_store(host_state* host, writ_store* store) {
  writ_answer* answer = NULL;
  writ_error* error = NULL;
  writ_store_verify(store, 0, &answer, NULL);
  expect(host, strstr(writ_answer_data(answer), "\"finding\":null") != NULL, "the log verifies");
  writ_answer_free(answer);
  judge(host, "writ_store_close", "", writ_store_close(store, &error), NULL, error);
  writ_store_free(store);
}

int main(int argc, char** argv) {
  static host_state host;
  pthread_t threads[THREADS];
  worker workers[THREADS];
  if (argc < 2) {
    fprintf(stderr, "usage: threads FOLDER [ROUNDS]\n");
    return 2;
  }
  host.rounds = argc > 2 ? atoi(argv[2]) : 3;
  host.now = 1772413200000; /* 2026-03-02T01:00Z */
  if (!open_store(&host, argv[1], "one", &host.stores[0]) || !open_store(&host, argv[1], "two", &host.stores[1])) return 1;
  if (!furnish(&host, host.stores[0]) || !furnish(&host, host.stores[1])) return 1;
  for (int i = 0; i < THREADS; ++i) {
    workers[i].host = &host;
    workers[i].number = i;
    if (pthread_create(&threads[i], NULL, work, &workers[i]) != 0) return 1;
  }
  for (int i = 0; i < THREADS; ++i) pthread_join(threads[i], NULL);
  deliver(&host, host.stores[0]);
  fork_once(&host);
  for (int which = 0; which < 2; ++which) close_store(&host, host.stores[which]);
  expect(&host, host.lines > 0 && host.identified > 0 && host.asked > 0 && host.sent > 0, "every callback was called");
  printf("%d passed, %d failed\n", (int)host.passed, (int)host.failed);
  return host.failed != 0;
}
