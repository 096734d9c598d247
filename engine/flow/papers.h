// The papers that belong to an event.
#pragma once

#include "engine/program/program.h"

namespace writ::flow {

// Its fields of type document, in a sentence; empty: none belong to it.
LocalText PapersOf(const Program& program, const EventType& event);

}  // namespace writ::flow
