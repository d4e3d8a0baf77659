package qjsreactor

import (
	"fmt"
	"slices"
)

// parcel is a message on its way: an array of the value and of the ports that were transferred, as CBOR,
// in which a port's number is its place in ports.
type parcel struct {
	bytes []byte
	ports []*Port
}

// numberOf is the bridge of what is in a message: of all that is no data, ports alone.
func (m *parcel) numberOf(value any) (kind, number uint32, err error) {
	port, ok := value.(*Port)
	if !ok {
		return 0, 0, newError(CodeValue, "%s cannot be copied into a message", describe(value))
	}
	return messagePort, m.index(port), nil
}

func (m *parcel) index(port *Port) uint32 {
	at := slices.Index(m.ports, port)
	if at < 0 {
		at = len(m.ports)
		m.ports = append(m.ports, port)
	}
	return uint32(at)
}

// pack makes the message of a value, and of ports beside those in it.
func (m *parcel) pack(value any, ports []*Port) error {
	data, err := marshal(m, nil, func(w *writer) error { return w.value(value) })
	if err != nil {
		return err
	}
	/* Those that are listed come first, as the caller counts them. */
	listed := make([]uint32, 0, len(ports)+len(m.ports))
	for i, port := range ports {
		if port == nil {
			return newError(CodeArgument, "port %d is nil", i)
		}
		if slices.Contains(ports[:i], port) {
			return newError(CodeArgument, "port %d is listed twice", i)
		}
		listed = append(listed, m.index(port))
	}
	for i, port := range m.ports {
		if !slices.Contains(ports, port) {
			listed = append(listed, uint32(i))
		}
	}
	w := writer{}
	w.head(majorArray, uint64(1+len(listed)))
	w.out = append(w.out, data...)
	for _, number := range listed {
		w.numbered(messagePort, number)
	}
	m.bytes = w.out
	return nil
}

func (m *parcel) unpack() (Message, error) {
	value, err := unmarshal(m.bytes, m.receive)
	if err != nil {
		return Message{}, err
	}
	list := value.([]any)
	message := Message{Data: list[0]}
	for _, port := range list[1:] {
		message.Ports = append(message.Ports, port.(*Port))
	}
	return message, nil
}

func (m *parcel) receive(kind, number uint32, _ string) (any, error) {
	if kind != messagePort || number >= uint32(len(m.ports)) {
		return nil, newError(CodeValue, "a message holds something that is no data")
	}
	return m.ports[number], nil
}

// drop closes the ports of a message that nobody gets; channels is locked.
func (m *parcel) drop() {
	for _, port := range m.ports {
		port.close()
	}
}

// renumber writes a message with other numbers for its ports. CBOR stands one item behind the other, so
// that nothing has to be known of what is in what.
func (w *writer) renumber(message []byte, number func(uint32) (uint32, error)) error {
	r := reader{data: message}
	for r.at < len(r.data) {
		start := r.at
		major, _, length, err := r.head()
		switch {
		case err != nil:
			return err
		case major == majorTag && length == tagHandle:
			/* An array of the kind, which can only be that of ports, and the number. */
			parts, err := r.sequence(majorArray)
			if err != nil {
				return err
			}
			kind, err := r.number()
			if err != nil || parts != 2 || kind != messagePort {
				return r.wrong("a message with something that is no data")
			}
			old, err := r.number()
			if err != nil {
				return err
			}
			now, err := number(uint32(old))
			if err != nil {
				return err
			}
			w.numbered(messagePort, now)
			continue
		case major == majorBytes || major == majorText:
			if _, err := r.bytes(length); err != nil {
				return err
			}
		}
		w.out = append(w.out, r.data[start:r.at]...)
	}
	return nil
}

/* ------------------------------------------------- between a guest and its host */

// ofHost is the bit of the numbers that a host gives to ports (docs/VALUES.md, "Messages").
const ofHost = 1 << 30

// delivery is a message for the guest's port that has this number; nil: its other end is closed.
type delivery struct {
	number uint32
	parcel *parcel
}

// sending is a port that stands in what is being sent.
type sending struct {
	number uint32
	port   *Port
}

// enqueueMessage has a message delivered by the next call; channels is locked.
func (r *Reactor) enqueueMessage(d delivery) {
	if !enqueue(&r.queue, &r.queue.messages, d) && d.parcel != nil {
		d.parcel.drop()
	}
	r.changed.fire()
}

// portNumber gives a number to a port that is sent: the same as often as it stands there.
func (r *Reactor) portNumber(p *Port) (uint32, error) {
	for _, s := range r.sending {
		if s.port == p {
			return s.number, nil
		}
	}
	if r.config.NoWeb {
		return 0, newError(CodeValue, "the guest has no ports: Config.NoWeb")
	}
	channels.Lock()
	defer channels.Unlock()
	if err := p.usable(); err != nil {
		return 0, err
	}
	r.portID++
	number := ofHost | r.portID
	r.sending = append(r.sending, sending{number, p})
	return number, nil
}

// sent hands over the ports that stand in what was sent.
func (r *Reactor) sent() {
	for _, s := range r.sending {
		r.connect(s.number, s.port)
	}
	r.sending = r.sending[:0]
}

// connect makes a port the one that the guest's of this number stands for.
func (r *Reactor) connect(number uint32, p *Port) {
	channels.Lock()
	defer channels.Unlock()
	moved := p.move() /* when it was transferred meanwhile, this is an end of nothing, and the guest is told */
	r.ports[number] = moved
	moved.give(r, number)
}

// receivePort makes a port of the program's of one that the guest has given away.
func (r *Reactor) receivePort(number uint32) *Port {
	channels.Lock()
	defer channels.Unlock()
	if known := r.ports[number]; known != nil && known.line != nil && known.line.all == nil {
		/* It stands twice in what is being read. */
		for _, end := range known.line.ends {
			if end != known {
				return end
			}
		}
	}
	port, guests := NewChannel()
	r.ports[number] = guests
	guests.give(r, number)
	return port
}

// posted is told of a message that the guest has posted.
func (r *Reactor) posted(number uint32, message []byte) error {
	m := &parcel{}
	w := writer{}
	numbers := []uint32{}
	err := w.renumber(message, func(number uint32) (uint32, error) {
		at := slices.Index(numbers, number)
		if at < 0 {
			at = len(numbers)
			numbers = append(numbers, number)
			m.ports = append(m.ports, r.receivePort(number))
		}
		return uint32(at), nil
	})
	if err != nil {
		return err
	}
	m.bytes = w.out
	channels.Lock()
	defer channels.Unlock()
	port := r.ports[number]
	if port == nil {
		m.drop()
		return nil
	}
	for i, port := range m.ports {
		m.ports[i] = port.move()
	}
	port.post(m)
	return nil
}

// portClosed is told that the guest's end is closed, or garbage.
func (r *Reactor) portClosed(number uint32) {
	channels.Lock()
	defer channels.Unlock()
	if port := r.ports[number]; port != nil {
		delete(r.ports, number)
		port.close()
	}
}

// joins is told of a BroadcastChannel of the guest: whether it speaks by a port of the program.
func (r *Reactor) joins(number uint32, name string) bool {
	if r.config.Broadcast == nil {
		return false
	}
	port := r.config.Broadcast(name)
	if port == nil {
		return false
	}
	r.connect(number, port)
	return true
}

// deliverQueued gives the guest the messages that have come for it.
func (r *Reactor) deliverQueued() {
	for _, d := range dequeue(&r.queue, &r.queue.messages) {
		if d.parcel == nil {
			delete(r.ports, d.number)
			r.instance.ClosePort(d.number)
		} else if err := r.deliver(d); err != nil {
			r.lose(&Error{Code: CodeValue, Text: "a message for the guest was lost", Cause: err})
		}
	}
}

// lose has the next turn report an error, which is printed as those of the guest are.
func (r *Reactor) lose(err error) {
	r.lost = append(r.lost, err)
	if r.config.OnError == nil && r.config.Stderr != nil {
		fmt.Fprintln(r.config.Stderr, err)
	}
}

func (r *Reactor) deliver(d delivery) error {
	at, length, err := r.send(func(w *writer) error {
		return w.renumber(d.parcel.bytes, func(number uint32) (uint32, error) {
			return r.portNumber(d.parcel.ports[number])
		})
	})
	if err != nil {
		channels.Lock()
		defer channels.Unlock()
		d.parcel.drop()
		return err
	}
	result := r.instance.Message(d.number, at, length)
	if result < 0 && Code(r.instance.ErrorCode()) == CodeHandle {
		/* It was sent in a call that failed before the guest had it. */
		r.portClosed(d.number)
		return nil
	}
	return r.check(result)
}

// closePorts closes all that the guest had.
func (r *Reactor) closePorts() {
	channels.Lock()
	defer channels.Unlock()
	for _, port := range r.ports {
		port.holder = nil
		port.close()
	}
	r.ports = nil
}

// dropQueued drops what the guest does not get any more.
func dropQueued(queued []delivery) {
	channels.Lock()
	defer channels.Unlock()
	for _, d := range queued {
		if d.parcel != nil {
			d.parcel.drop()
		}
	}
}
