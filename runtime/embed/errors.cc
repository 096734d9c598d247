// Statuses, error objects, answers, versions.
#include "runtime/embed/handles.h"

extern "C" {

const char* writ_status_name(writ_status status) {
  switch (status) {
    case WRIT_OK: return "WRIT_OK";
    case WRIT_E_REFUSED: return "WRIT_E_REFUSED";
    case WRIT_E_INPUT: return "WRIT_E_INPUT";
    case WRIT_E_WORLD: return "WRIT_E_WORLD";
    case WRIT_E_UNKNOWN_OUTCOME: return "WRIT_E_UNKNOWN_OUTCOME";
    case WRIT_E_ARGUMENT: return "WRIT_E_ARGUMENT";
    case WRIT_E_UTF8: return "WRIT_E_UTF8";
    case WRIT_E_CLOSED: return "WRIT_E_CLOSED";
    case WRIT_E_FORKED: return "WRIT_E_FORKED";
    case WRIT_E_REENTRANT: return "WRIT_E_REENTRANT";
    case WRIT_E_BUSY: return "WRIT_E_BUSY";
    case WRIT_E_CALLBACK: return "WRIT_E_CALLBACK";
    case WRIT_E_MEMORY: return "WRIT_E_MEMORY";
    case WRIT_E_INTERNAL: return "WRIT_E_INTERNAL";
    default: return "WRIT_E_?";
  }
}

writ_status writ_error_status(const writ_error* error) {
  return error == nullptr ? WRIT_OK : error->status;
}
const char* writ_error_word(const writ_error* error) {
  return error == nullptr ? "" : error->word.c_str();
}
const char* writ_error_message(const writ_error* error, writ_language language) {
  if (error == nullptr) return "";
  return language == WRIT_CHINESE ? error->zh.c_str() : error->en.c_str();
}
const char* writ_error_json(const writ_error* error) {
  return error == nullptr ? "" : error->json.c_str();
}
void writ_error_free(writ_error* error) { delete error; }

const char* writ_answer_data(const writ_answer* answer) {
  return answer == nullptr ? "" : answer->text.c_str();
}
size_t writ_answer_size(const writ_answer* answer) {
  return answer == nullptr ? 0 : answer->text.size();
}
void writ_answer_free(writ_answer* answer) { delete answer; }

const char* writ_version(void) { return WRIT_VERSION; }
uint32_t writ_abi_version(void) { return WRIT_ABI_VERSION; }

}  // extern "C"
