package qjsreactor

import "sync"

// queue is what is to be done at an instance by its next call: any goroutine may put something in.
type queue struct {
	mu       sync.Mutex
	settled  []settlement
	released []uint32
	messages []delivery
	givenUp  []givenUp
	isClosed bool
}

// enqueue puts an item into a list of the queue; false: there will be no next call.
func enqueue[T any](q *queue, list *[]T, item T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.isClosed {
		*list = append(*list, item)
	}
	return !q.isClosed
}

// dequeue takes all items of a list of the queue.
func dequeue[T any](q *queue, list *[]T) []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := *list
	*list = nil
	return items
}

// close has the queue take nothing more, and gives the messages that nobody gets.
func (q *queue) close() []delivery {
	q.mu.Lock()
	defer q.mu.Unlock()
	messages := q.messages
	q.isClosed = true
	q.settled, q.released, q.messages, q.givenUp = nil, nil, nil, nil
	return messages
}
