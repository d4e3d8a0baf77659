package qjsreactor

import (
	"context"
	"io"
	"slices"
	"sync"
)

// Port is an end of a channel, as MessagePort is in JavaScript (HTML, "Channel messaging"). It may be
// sent to a guest, alone or in a message, and is the receiver's from then on. It is safe to use from
// several goroutines.
//
// The ports of a guest that cross to the program are ports here. A guest that listens at a port
// keeps [Reactor.Run] going until the port is closed.
type Port struct {
	// changed is fired when there is something to receive, or nothing any more.
	changed signal

	// What follows belongs to who has locked channels.
	line     *line     // nil: an end of it was closed
	gone     string    // why its holder cannot use it any more
	messages []*parcel // that have come, while the program has it
	holder   *Reactor  // the guest that has it; nil: the program, or it is on its way
	number   uint32    // by which it is known there
}

// line is what ports are the ends of: a channel, or a name of a [Broadcast].
type line struct {
	ends []*Port
	name string
	all  *Broadcast // nil: a channel, which is over when one end is closed
}

// channels is the lock of all channels: a message with ports concerns several at once, and what is
// done under it is short.
var channels sync.Mutex

// Message is what has come by a port.
type Message struct {
	// Data is the value, a copy, as that of [Reactor.Eval].
	Data any
	// Ports are those that were transferred with it, and are the receiver's now.
	Ports []*Port
}

// Into puts the data where dst points, as [Reactor.EvalInto] does.
func (m Message) Into(dst any) error { return assignTo(dst, m.Data) }

// NewChannel makes a channel: what is posted at one of its ports comes to the other.
func NewChannel() (*Port, *Port) {
	a, b := &Port{}, &Port{}
	a.line = &line{ends: []*Port{a, b}}
	b.line = a.line
	return a, b
}

// Post sends a copy of a value, with the ports that are in it, and those that are listed. It waits for
// nobody: what nobody has received yet is kept. The error is an [*Error]: the value cannot be copied,
// or a port is closed, or was transferred before; then nothing was sent.
func (p *Port) Post(value any, ports ...*Port) error {
	m := &parcel{}
	if err := m.pack(value, ports); err != nil {
		return err
	}
	channels.Lock()
	defer channels.Unlock()
	if err := p.usable(); err != nil {
		return err
	}
	switch {
	case p.line == nil:
		return newError(CodeHandle, "the other end of the port is closed")
	case p.line.all != nil && len(m.ports) > 0:
		return newError(CodeValue, "a message to all of a name has no ports")
	}
	for _, port := range m.ports {
		if port == p {
			return newError(CodeValue, "a port cannot be transferred by itself")
		}
		if err := port.usable(); err != nil {
			return err
		}
	}
	for i, port := range m.ports {
		m.ports[i] = port.move()
	}
	p.post(m)
	return nil
}

// Receive waits for the next message. The error is [io.EOF] when none can come any more, the cause of a
// context that has ended, or an [*Error] when the port was closed here, or transferred.
func (p *Port) Receive(ctx context.Context) (Message, error) {
	for {
		changed := p.changed.channel()
		m, err := p.next()
		switch {
		case err != nil:
			return Message{}, err
		case m != nil:
			return m.unpack()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, context.Cause(ctx)
		}
	}
}

// Close ends the channel: the other end gets what is on its way, and then the event close, or [io.EOF].
// A port that was joined by a name leaves the others. Again is legal.
func (p *Port) Close() {
	channels.Lock()
	defer channels.Unlock()
	if p.gone == "" {
		p.close()
	}
}

/* -------------------------------------------------------- with channels locked */

func (p *Port) usable() error {
	if p.gone != "" {
		return newError(CodeHandle, "the port was %s", p.gone)
	}
	return nil
}

func (p *Port) next() (*parcel, error) {
	channels.Lock()
	defer channels.Unlock()
	if err := p.usable(); err != nil {
		return nil, err
	}
	if len(p.messages) > 0 {
		m := p.messages[0]
		p.messages = p.messages[1:]
		return m, nil
	}
	if p.line == nil {
		return nil, io.EOF
	}
	return nil, nil
}

// move puts another in the place of a port, for its next holder; who had it cannot use it any more.
func (p *Port) move() *Port {
	moved := &Port{line: p.line, messages: p.messages}
	if p.line != nil {
		p.line.ends[slices.Index(p.line.ends, p)] = moved
	}
	p.leave("transferred")
	return moved
}

func (p *Port) leave(why string) {
	p.line, p.messages, p.gone = nil, nil, why
	p.changed.fire()
}

// give lets a guest have the port, and what has come to it.
func (p *Port) give(r *Reactor, number uint32) {
	p.holder, p.number = r, number
	messages := p.messages
	p.messages = nil
	for _, m := range messages {
		p.deliver(m)
	}
	if p.line == nil {
		p.end()
	}
}

func (p *Port) post(m *parcel) {
	if p.line == nil {
		m.drop()
		return
	}
	for _, end := range p.line.ends {
		if end != p {
			end.deliver(m)
		}
	}
}

func (p *Port) deliver(m *parcel) {
	if p.holder != nil {
		p.holder.enqueueMessage(delivery{p.number, m})
		return
	}
	p.messages = append(p.messages, m)
	p.changed.fire()
}

func (p *Port) close() {
	line, messages := p.line, p.messages
	p.leave("closed")
	for _, m := range messages {
		m.drop()
	}
	switch {
	case line == nil:
	case line.all != nil:
		line.ends = slices.DeleteFunc(line.ends, func(end *Port) bool { return end == p })
		if len(line.ends) == 0 {
			delete(line.all.lines, line.name)
		}
	default:
		for _, end := range line.ends {
			if end != p {
				end.end()
			}
		}
	}
}

// end is told that the other end is closed.
func (p *Port) end() {
	p.line = nil
	if p.holder != nil {
		p.holder.enqueueMessage(delivery{p.number, nil})
	}
	p.changed.fire()
}

/* -------------------------------------------------------------------- by name */

// Broadcast connects ports by name, as BroadcastChannel does (HTML, "Broadcasting to other browsing
// contexts"): what is posted at one comes to all others of its name. The zero value is ready; it is safe
// to use from several goroutines.
type Broadcast struct{ lines map[string]*line }

// Join gives a port among those of a name. [Config.Broadcast] may be this method.
func (b *Broadcast) Join(name string) *Port {
	channels.Lock()
	defer channels.Unlock()
	if b.lines == nil {
		b.lines = map[string]*line{}
	}
	if b.lines[name] == nil {
		b.lines[name] = &line{name: name, all: b}
	}
	p := &Port{line: b.lines[name]}
	p.line.ends = append(p.line.ends, p)
	return p
}
