/* An improvement plan, run by a program in C that has libwrit.so and nothing else of Writ.
 * FOLDER gets the store; POLICY is examples/incompetence/policy.writ, FACTS its facts/2026-04.json, RULES the folder
 * of rules that comes with Writ. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <writ.h>

#define CASE "PIP-7"
#define FORGOTTEN "PIP-8" /* in which nobody does anything */

static int64_t now = 1775782800000; /* this host's clock: 2026-04-10T01:00:00Z */

static writ_status look_at_clock(void* context, int64_t* milliseconds) {
  (void)context;
  *milliseconds = now;
  return WRIT_OK;
}

static void hear(void* context, int32_t level, const char* line, size_t size) {
  (void)context;
  fprintf(stderr, "writ%s: %.*s\n", level >= WRIT_LOG_WARNING ? ", warning" : "", (int)size, line);
}

/* Who is logged in here, and what with: Writ hands over what a caller claims, this host knows. */
static const char* const sessions[][2] = {{"M1", "s-71"}, {"H1", "s-72"}, {"D1", "s-73"}, {"E-1007", "s-74"}};

static int same(writ_text text, const char* other) {
  return text.size == strlen(other) && memcmp(text.data, other, text.size) == 0;
}

static writ_status recognise(void* context, const writ_identity* who, int32_t* how) {
  (void)context;
  for (size_t i = 0; i < sizeof sessions / sizeof *sessions; ++i)
    if (same(who->person, sessions[i][0]) && same(who->credential, sessions[i][1])) {
      *how = WRIT_BY_TOKEN; /* which stands in the record */
      return WRIT_OK;
    }
  return WRIT_E_REFUSED;
}

/* Takes a message away. A real host drops those whose id it has seen. */
static writ_fate take(void* context, const writ_message* message, writ_sink* why) {
  (void)context, (void)why;
  for (size_t i = 0; i < message->to_count; ++i)
    printf("told %.*s (%.*s): %.*s\n", (int)message->to[i].size, message->to[i].data, (int)message->kind.size,
           message->kind.data, (int)message->event.size, message->event.data);
  return WRIT_SENT;
}

/* Says what is wrong, in both languages, and takes the error. 0 if nothing is. */
static int failed(writ_error* error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s %s: %s\n%s\n", writ_status_name(writ_error_status(error)), writ_error_word(error),
          writ_error_message(error, WRIT_ENGLISH), writ_error_message(error, WRIT_CHINESE));
  writ_error_free(error);
  return 1;
}

/* Prints an answer under a heading, and takes both. 0 if it is one. */
static int print(const char* heading, writ_answer* answer, writ_error* error) {
  if (failed(error)) return 1;
  printf("%s: %s\n", heading, writ_answer_data(answer));
  writ_answer_free(answer);
  return 0;
}

/* A key that is the same in each run, so not a secret: a real host keeps it where its person does. */
static void key_of(const char* person, uint8_t key[WRIT_KEY_BYTES]) {
  memset(key, 7, WRIT_KEY_BYTES);
  memcpy(key, person, strlen(person));
}

static writ_asking by(const char* person) {
  writ_asking asking = {sizeof asking};
  asking.person = writ_text_of(person);
  for (size_t i = 0; i < sizeof sessions / sizeof *sessions; ++i)
    if (strcmp(sessions[i][0], person) == 0) asking.credential = writ_text_of(sessions[i][1]);
  return asking;
}

static int add_people(writ_store* store) {
  static const char* const people[][3] = {
      {"M1", "王志强", "manager"}, {"H1", "李敏", "hr"}, {"D1", "周海", "hr_director"}, {"E-1007", "张三", NULL}};
  for (size_t i = 0; i < sizeof people / sizeof *people; ++i) {
    uint8_t key[WRIT_KEY_BYTES];
    writ_error* error = NULL;
    writ_answer *public_key = NULL, *added = NULL;
    writ_text role = writ_text_of(people[i][2]);
    writ_person person = {sizeof person};
    key_of(people[i][0], key);
    writ_key_public(key, &public_key, &error);
    if (failed(error)) return 1;
    person.id = writ_text_of(people[i][0]);
    person.name = writ_text_of(people[i][1]);
    person.public_key = writ_text_of(writ_answer_data(public_key));
    person.roles = &role;
    person.role_count = people[i][2] != NULL;
    writ_store_add_person(store, &person, NULL, &added, &error);
    writ_answer_free(public_key);
    writ_answer_free(added);
    if (failed(error)) return 1;
  }
  return 0;
}

static int open_case(writ_store* store, const writ_policy* policy, const char* facts_path) {
  writ_error* error = NULL;
  writ_answer* answer = NULL;
  writ_asking hr = by("H1");
  writ_text bundle = writ_text_of(writ_policy_bundle(policy)), argument = writ_text_of("uplift=20%");
  writ_facts facts = {sizeof facts};
  writ_opening opening = {sizeof opening};
  facts.path = writ_text_of(facts_path);
  writ_store_import(store, bundle, &facts, writ_text_of("crm"), 0, &hr, &answer, &error);
  if (print("imported", answer, error)) return 1;
  opening.bundle = bundle;
  opening.procedure = writ_text_of("improvement_plan");
  opening.subject = writ_text_of("E-1007");
  opening.case_id = writ_text_of(CASE);
  opening.because = writ_text_of("improvement_needed");
  opening.arguments = &argument;
  opening.argument_count = 1;
  writ_store_open_case(store, &opening, &hr, &answer, &error);
  if (print("opened", answer, error)) return 1;
  opening.case_id = writ_text_of(FORGOTTEN);
  writ_store_open_case(store, &opening, &hr, &answer, &error);
  if (print("opened", answer, error)) return 1;
  hr.credential = writ_text_of("guessed");
  writ_store_open_case(store, &opening, &hr, &answer, &error);
  if (writ_error_status(error) != WRIT_E_REFUSED) return print("not refused", answer, error) || 1;
  printf("refused (%s): %s\n", writ_error_word(error), writ_error_message(error, WRIT_ENGLISH));
  writ_error_free(error);
  return 0;
}

/* The manager's plan; what may not be yet; the employee's signature. */
static int run_plan(writ_store* store, const char* facts_path) {
  writ_error* error = NULL;
  writ_answer *answer = NULL, *asked = NULL;
  writ_asking manager = by("M1"), director = by("D1"), employee = by("E-1007");
  writ_text goals = writ_text_of("goals=20 % more than in March");
  writ_document report = {{"weekly_report", WRIT_NUL}, {"week-15.json", WRIT_NUL}, {NULL, 0}, {facts_path, WRIT_NUL}};
  writ_doing doing = {sizeof doing}, sign = {sizeof sign};
  uint8_t key[WRIT_KEY_BYTES];

  doing.case_id = writ_text_of(CASE);
  doing.step = writ_text_of("plan");
  sign = doing;
  doing.words = &goals;
  doing.word_count = 1;
  doing.attachments = &report;
  doing.attachment_count = 1;
  writ_store_act(store, &doing, &manager, &answer, &error);
  if (print("done", answer, error)) return 1;

  doing = sign;
  doing.step = writ_text_of("assess");
  writ_store_act(store, &doing, &director, &answer, &error);
  /* A refusal is an answer: it says what was found, and nothing was written. */
  if (writ_error_status(error) != WRIT_E_REFUSED) return print("not refused", answer, error) || 1;
  printf("refused (%s): %s\n", writ_error_word(error), writ_error_message(error, WRIT_ENGLISH));
  writ_error_free(error);

  writ_store_to_be_signed(store, &sign, &employee, &asked, &error);
  if (failed(error)) return 1;
  key_of("E-1007", key);
  writ_sign(writ_text_of(writ_answer_data(asked)), key, &answer, &error);
  writ_answer_free(asked);
  if (failed(error)) return 1;
  sign.signed_statement = writ_text_of(writ_answer_data(answer));
  writ_store_act(store, &sign, &employee, &asked, &error);
  writ_answer_free(answer);
  return print("signed", asked, error);
}

static int look(writ_store* store) {
  writ_error* error = NULL;
  writ_answer* answer = NULL;
  writ_delivery delivery = {sizeof delivery};
  delivery.send = take;
  now += (int64_t)34 * 24 * 3600 * 1000; /* a month later */
  writ_store_tick(store, WRIT_ACCEPT_GAP, NULL, &answer, &error);
  if (print("ticked", answer, error)) return 1;
  writ_store_deliver(store, &delivery, NULL, &answer, &error);
  if (print("delivered", answer, error)) return 1;
  writ_store_show(store, writ_text_of(CASE), NULL, &answer, &error);
  if (print("case", answer, error)) return 1;
  writ_store_checkpoint(store, &answer, &error);
  if (print("checkpoint", answer, error)) return 1;
  writ_store_verify(store, 0, &answer, &error);
  return print("verified", answer, error);
}

static int run(writ_store* store, char** argv) {
  writ_error* error = NULL;
  writ_answer* answer = NULL;
  writ_policy* policy = NULL;
  writ_text rules = writ_text_of(argv[4]);
  writ_source source = {sizeof source};
  int bad;
  source.path = writ_text_of(argv[2]);
  source.folders = &rules;
  source.folder_count = 1;
  writ_policy_open(&source, &policy, &error);
  if (failed(error)) return 1;
  writ_store_install(store, policy, NULL, &answer, &error);
  bad = print("installed", answer, error) || add_people(store) || open_case(store, policy, argv[3]) ||
        run_plan(store, argv[3]) || look(store);
  writ_policy_free(policy);
  return bad;
}

int main(int argc, char** argv) {
  char folder[4096], trust[4096];
  writ_error* error = NULL;
  writ_store* store = NULL;
  writ_options options = {sizeof options};
  int bad;
  if (argc != 5) {
    fprintf(stderr, "usage: improvement_host FOLDER POLICY FACTS RULES\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0); /* so that lines of the log stand between lines */
  mkdir(argv[1], 0777); /* if there is no folder, opening says so */
  snprintf(folder, sizeof folder, "%s/store", argv[1]);
  snprintf(trust, sizeof trust, "%s/trust", argv[1]); /* better on another volume */
  options.flags = WRIT_CREATE;
  options.folder = writ_text_of(folder);
  options.trust = writ_text_of(trust);
  options.clock = look_at_clock;
  options.identity = recognise;
  options.log = hear;
  options.log_level = WRIT_LOG_INFO;
  writ_store_open(&options, &store, &error);
  if (failed(error)) return 1;
  bad = run(store, argv);
  writ_store_close(store, &error);
  bad = failed(error) || bad;
  writ_store_free(store);
  return bad;
}
