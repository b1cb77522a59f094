/*
 * The protocol between relay (host) and guest-exec (guest): one byte stream in each direction, cut
 * into frames of a type, a big-endian length and a payload. The stream keeps the order, so whatever
 * precedes FRAME_EXIT has arrived by the time the host sees it.
 */
#ifndef TCETOP_VM_FRAME_H
#define TCETOP_VM_FRAME_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum frame_type {
	/* host to guest, before the command starts */
	FRAME_ARG = 'a', /* one argument of the command, in order */
	FRAME_ENV = 'n', /* NAME=VALUE */
	FRAME_GET = 'f', /* a guest path to hand back when the command has ended */
	FRAME_TTY = 't', /* run the command on a terminal; payload as FRAME_SIZE */
	FRAME_START = 's',
	/* host to guest, while it runs */
	FRAME_INPUT = 'i',
	FRAME_SIZE = 'w', /* rows, columns: 16 bits each, big-endian */
	/* guest to host */
	FRAME_READY = 'r', /* the guest is up */
	FRAME_STDOUT = 'o',
	FRAME_STDERR = 'e',
	FRAME_FILE = 'g',     /* a piece of the tar archive of the current FRAME_GET */
	FRAME_FILE_END = 'z', /* one byte: tar's exit status */
	FRAME_EXIT = 'x',     /* one byte: the command's exit status */
};

#define FRAME_HEADER 5
#define FRAME_MAX (1 << 20) /* longer payloads are refused */

static inline int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= n;
	}
	return 0;
}

/* Returns 0 or a negative errno. */
static inline int frame_send(int fd, enum frame_type type, const void *data, size_t len)
{
	unsigned char header[FRAME_HEADER] = {type, len >> 24, len >> 16, len >> 8, len};
	int err = write_all(fd, header, sizeof(header));

	return err ? err : write_all(fd, data, len);
}

/* Bytes received and not yet taken apart. */
struct frame_buffer {
	unsigned char data[FRAME_HEADER + FRAME_MAX];
	size_t used;
};

/* Takes in what fd has. Returns the number of bytes, 0 at the end of the stream, or a negative
 * errno. */
static inline ssize_t frame_fill(struct frame_buffer *b, int fd)
{
	ssize_t n = read(fd, b->data + b->used, sizeof(b->data) - b->used);

	if (n < 0)
		return -errno;
	b->used += n;
	return n;
}

/*
 * The first whole frame of the buffer: its type, with *payload and *len set; 0 when there is none
 * yet, -EPROTO when the bytes are not a frame. The payload stays valid until frame_drop().
 */
static inline int frame_peek(struct frame_buffer *b, unsigned char **payload, size_t *len)
{
	size_t n;

	if (b->used < FRAME_HEADER)
		return 0;
	n = (size_t)b->data[1] << 24 | b->data[2] << 16 | b->data[3] << 8 | b->data[4];
	if (n > FRAME_MAX)
		return -EPROTO;
	if (b->used < FRAME_HEADER + n)
		return 0;
	*payload = b->data + FRAME_HEADER;
	*len = n;
	return b->data[0];
}

static inline void frame_drop(struct frame_buffer *b, size_t len)
{
	b->used -= FRAME_HEADER + len;
	memmove(b->data, b->data + FRAME_HEADER + len, b->used);
}

#endif
