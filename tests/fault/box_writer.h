/* box_writer.h: what box_writer votes, and how it comes out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_BOX_WRITER_H
#define ALLMENDE_TESTS_FAULT_BOX_WRITER_H

#define BOX_VOTERS 12
#define BOX_SEED 7
#define BOX_BALLOTS 16
#define BOX_YES 2
#define BOX_NO 8
#define BOX_ABSTAIN 2

#endif
